// Building elements: text nodes and properties only, never markup from a string.
// @ts-check

/** @type {Make} */
export const h = (tag, props = {}, ...children) => {
  const element = document.createElement(tag);
  for (const name in props) {
    const value = props[name];
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value || value === 0) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter(Boolean));
  return element;
};

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  send: "M12 19V5M6 11l6-6 6 6",
  attach: "M20 11l-8 8.5a5 5 0 0 1-7-7l8-8.5a3.3 3.3 0 0 1 5 4.7l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4L15 7",
  emoji: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14a4 4 0 0 0 7 0M9 9.5h0M15 9.5h0",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21a2 2 0 0 0 4 0",
  file: "M13 3H7a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V9zv6h6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0",
  down: "M12 5v14M6 13l6 6 6-6",
};

/** @param {keyof typeof PATHS} name */
export const icon = (name) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.appendChild(document.createElementNS(svg.namespaceURI, "path")).setAttribute("d", PATHS[name]);
  return svg;
};

/** @param {keyof typeof PATHS} picture */
export const iconButton = (picture, label = "", press = () => {}) =>
  h("button", { type: "button", class: `icon ${picture}`, "aria-label": label, title: label, onclick: press }, icon(picture));

export const textButton = (text = "", press = () => {}) => h("button", { type: "button", class: "link", onclick: press }, text);
