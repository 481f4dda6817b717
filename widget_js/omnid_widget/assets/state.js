// What is shown, as pure functions: the state after what happened, the pieces of a text.

/** @type {State} */
export const initial = {
  messages: [], typing: false, connection: "connecting", settings: null, ready: false, older: null,
  open: false, offer: false, muted: false, wait: null, left: null,
};

/** @param {State} state @param {Frame} it */
export const reduce = (state, it) => (happen[it.t] ? { ...state, ...happen[it.t](state, it) } : state);

/** @param {State} state */
export const unread = ({ messages }) => messages.filter(isNew).length;

/** @param {State} state */
export const newest = ({ messages }) => messages.findLast((m) => m.from === "desk");

/** @type {Record<string, Happening>} */
const happen = {
  message: ({ messages, typing }, { t, after, ...it }) => ({ messages: put(messages, it), typing: typing && it.from === "me" }),
  ack: ({ messages }, it) => ({ wait: it.wait, ...change(messages, it.key, (m) => ({ ...arrived(m), at: it.at ?? m.at })) }),
  left: (_, left) => ({ left }),
  joined: (_, left) => ({ left }),
  state: ({ messages }, it) => change(messages, it.key, (m) => ({ ...arrived(m), state: later(m.state, it.state) })),
  typing: (_, it) => ({ typing: !!it.on }),
  hello: (state, it) => (state.ready ? {} : { ready: true, older: it.older }),
  history: ({ messages }, it) => ({ messages: it.frames.reduceRight(putFirst, messages), older: it.older }),
  // what this page did:
  queued: ({ messages }, { entry }) => ({ messages: put(messages, { ...entry, from: "me", state: "sending", pending: true }) }),
  failed: ({ messages }, it) => change(messages, it.key, (m) => (m.pending ? { ...m, failed: it.code } : m)),
  forgotten: ({ messages }, it) => ({ messages: messages.filter((m) => m.key !== it.key || !m.pending) }),
  seen: ({ messages }) => ({ messages: messages.map((m) => (isNew(m) ? { ...m, state: "read" } : m)) }),
  stranger: ({ messages }) => ({ messages: messages.filter((m) => m.pending), ready: false }),
  set: (_, { t, ...values }) => values,
};

/** @param {Message} m */
const isNew = (m) => m.from === "desk" && m.state !== "read" && !m.deleted;

const ORDER = ["sending", "received", "queued", "sent", "delivered", "read"];

/** What was read stays read. */
const later = (old = "", now = "") => (ORDER.indexOf(now) < ORDER.indexOf(old) ? old : now);

/** On the desk's disk. @type {Change} */
const arrived = (m) => (m.pending ? { ...m, pending: false, failed: undefined, state: later(m.state, "received") } : m);

/** A known key replaces: an echo, a retry, an edit, a reload. @type {Put} */
const put = (all, it, n = Math.max(0, ...all.map((m) => m.n)) + 1) => {
  const old = all.find((m) => m.key === it.key);
  if (!old) return sorted([...all, { ...it, n }]);
  return it.pending && !old.pending ? all : sorted(all.map((m) => (m === old ? merged(old, it) : m)));
};

/** @type {PutFirst} */
const putFirst = (all, { t, after, ...it }) => put(all, it, Math.min(0, ...all.map((m) => m.n)) - 1);

/** An edit does not move a message. @type {Merge} */
const merged = (old, it) => ({
  ...old, pending: false, failed: undefined, ...it,
  at: old.pending ? it.at : old.at,
  state: later(old.state, it.state),
  files: it.files?.map((file) => ({ preview: old.files?.find(({ id }) => id === file.id)?.preview, ...file })),
});

/** What waits stands last, whatever the clock says. @param {Message[]} all */
const sorted = (all) => all.sort((a, b) => Number(!!a.pending) - Number(!!b.pending) || a.at - b.at || a.n - b.n);

/** @type {ChangeOne} */
const change = (all, key, how) => ({ messages: sorted(all.map((m) => (m.key === key ? how(m) : m))) });

const LINK = /\bhttps?:\/\/[^\s<>"'«»“”]+/giu;

/** The desk's entities, and links; offsets are in code points. @type {Runs} */
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

/** Typed links, without the punctuation after them. */
export const links = (text = "") =>
  [...text.matchAll(LINK)].map((match) => {
    let url = match[0];
    while (/[.,;:!?…*_~]$/.test(url) || (/\)$/.test(url) && url.split(")").length > url.split("(").length)) url = url.slice(0, -1);
    const offset = [...text.slice(0, match.index)].length;
    const length = [...url].length;
    return { type: "link", offset, length, end: offset + length, url };
  });

/** @type {SafeUrl} */
export const safeUrl = (url, base) => {
  try {
    const { protocol, href } = new URL(url || "", base);
    return /^(https?|mailto|tel):$/.test(protocol) ? href : null;
  } catch {
    return null;
  }
};
