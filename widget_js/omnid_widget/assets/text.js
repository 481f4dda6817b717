// Text to marked runs: the desk's entities, and links. Offsets are in code points. Pure.
// @ts-check

const LINK = /\bhttps?:\/\/[^\s<>"'«»“”]+/giu;

/** @type {(text: string, entities?: Entity[]) => Run[]} */
export const runs = (text, entities = []) => {
  const points = [...text];
  const spans = entities.map((it) => ({ ...it, end: it.offset + it.length }));
  for (const link of links(text)) {
    if (!spans.some((it) => /link|code|pre/.test(it.type) && it.offset < link.end && link.offset < it.end)) spans.push(link);
  }
  const cuts = new Set([0, points.length, ...spans.flatMap((it) => [it.offset, it.end])]);
  const [start, ...ends] = [...cuts].filter((at) => at >= 0 && at <= points.length).sort((a, b) => a - b);
  let from = start;
  return ends.map((end) => {
    const over = spans.filter((it) => it.offset <= from && end <= it.end);
    const block = over.find(({ type }) => /pre|quote/.test(type));
    const run = {
      text: points.slice(from, end).join(""),
      marks: over.map(({ type }) => type).filter((type) => !/pre|quote|link/.test(type)),
      url: safeUrl(over.find(({ type }) => type === "link")?.url),
      block: block ? { type: block.type, id: block.offset } : null,
    };
    from = end;
    return run;
  });
};

/** What a person typed as a link, without the punctuation that follows it. */
export const links = (text = "") =>
  [...text.matchAll(LINK)].map((match) => {
    let url = match[0];
    while (/[.,;:!?…*_~]$/.test(url) || (/\)$/.test(url) && url.split(")").length > url.split("(").length)) url = url.slice(0, -1);
    const offset = [...text.slice(0, match.index)].length;
    const length = [...url].length;
    return { type: "link", offset, length, end: offset + length, url };
  });

/** Null for whatever could run a script. @type {(url?: string | null, base?: string) => string | null} */
export const safeUrl = (url, base) => {
  try {
    const { protocol, href } = new URL(url || "", base);
    return /^(https?|mailto|tel):$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
};
