// What is shown, as a pure function of what happened: no DOM, no I/O, no clock.
// @ts-check

/** @type {State} */
export const initial = {
  messages: [], typing: null, connection: "connecting", settings: null, ready: false, more: false, older: null,
  open: false, offer: false, muted: false,
};

/** @type {(state: State, it: Frame) => State} what it does not know, a newer desk said */
export const reduce = (state, it) => (happen[it.t] ? { ...state, ...happen[it.t](state, it) } : state);

/** @type {(state: State) => number} how many messages of the desk the person has not seen */
export const unread = ({ messages }) => messages.filter(isNew).length;

/** @type {(state: State) => Message | undefined} */
export const newest = ({ messages }) => messages.findLast((m) => m.from === "desk");

/** @type {Record<string, (state: State, it: any) => Partial<State>>} */
const happen = {
  message: ({ messages, typing }, { t, after, ...it }) => ({ messages: put(messages, it), typing: it.from === "me" ? typing : null }),
  ack: ({ messages }, it) => change(messages, it.key, (m) => ({ ...arrived(m), at: it.at ?? m.at })),
  state: ({ messages }, it) => change(messages, it.key, (m) => ({ ...arrived(m), state: later(m.state, it.state) })),
  typing: (_, it) => ({ typing: it.on ? it.author || { name: "", picture: null } : null }),
  hello: (state, it) => (state.ready ? {} : { ready: true, more: !!it.more, older: it.older }),
  history: ({ messages }, it) => ({ messages: it.frames.reduceRight(putFirst, messages), older: it.older, more: !!it.older }),
  // What this page did:
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

/** Receipts come in any order; what was read stays read. */
const later = (old = "", now = "") => (ORDER.indexOf(now) < ORDER.indexOf(old) ? old : now);

/** It is on the desk's disk. @type {(m: Message) => Message} */
const arrived = (m) => (m.pending ? { ...m, pending: false, failed: undefined, state: later(m.state, "received") } : m);

/** A known key replaces, so an echo, a retry, an edit and a reload are one. @type {(all: Message[], it: any, n?: number) => Message[]} */
const put = (all, it, n = Math.max(0, ...all.map((m) => m.n)) + 1) => {
  const old = all.find((m) => m.key === it.key);
  if (!old) return sorted([...all, { ...it, n }]);
  return it.pending && !old.pending ? all : sorted(all.map((m) => (m === old ? merged(old, it) : m)));
};

/** @type {(all: Message[], it: any) => Message[]} */
const putFirst = (all, { t, after, ...it }) => put(all, it, Math.min(0, ...all.map((m) => m.n)) - 1);

/** An edit does not move a message, and the picture this tab uploaded need not be fetched. @type {(old: Message, it: Message) => Message} */
const merged = (old, it) => ({
  ...old, pending: false, failed: undefined, ...it,
  at: old.pending ? it.at : old.at,
  state: later(old.state, it.state),
  files: it.files?.map((file) => ({ preview: old.files?.find(({ id }) => id === file.id)?.preview, ...file })),
});

/** What is not sent yet stands last, whatever this machine's clock says. @param {Message[]} all */
const sorted = (all) => all.sort((a, b) => Number(!!a.pending) - Number(!!b.pending) || a.at - b.at || a.n - b.n);

/** @type {(all: Message[], key: string, how: (m: Message) => Message) => any} */
const change = (all, key, how) => ({ messages: sorted(all.map((m) => (m.key === key ? how(m) : m))) });
