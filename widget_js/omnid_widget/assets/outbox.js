// What the person wrote and the desk does not have yet: kept between visits, sent one by one, the same key on every try.
// @ts-check

const PATIENCE = 15_000;

/**
 * An entry a storage key, so tabs never overwrite each other; one under way, so a retry is never overtaken.
 * Two tabs may send the same entry: the desk knows it by its key.
 * @type {MakeOutbox}
 */
export const makeOutbox = (store, prefix, on, clock = globalThis) => {
  let busy = "";
  let timer = 0;

  const free = (key = busy) => {
    if (key !== busy) return;
    clock.clearTimeout(timer);
    busy = "";
  };

  const wait = (key = "", ms = 0, then = () => {}) => {
    free();
    busy = key;
    timer = clock.setTimeout(() => {
      busy = "";
      then();
    }, ms);
  };

  /** @type {Outbox} */
  const outbox = {
    all: () => store.keys(prefix).map(store.get).filter(Boolean).sort((a, b) => a.at - b.at),
    add(entry) {
      store.set(prefix + entry.key, entry);
      outbox.pump();
    },
    remove(key) {
      store.remove(prefix + key);
      free(key);
      outbox.pump();
    },
    retry(key) {
      const entry = store.get(prefix + key);
      if (entry) outbox.add({ ...entry, failed: undefined });
      return entry;
    },
    refused({ key, code, retry_after }) {
      const entry = store.get(prefix + key);
      if (!entry) return;
      if (retry_after || code === "unavailable") return wait(key, (retry_after || 5) * 1000, outbox.pump);
      store.set(prefix + key, { ...entry, failed: code });
      on.failed(key, code);
      free(key);
      outbox.pump();
    },
    connected() {
      free();
      outbox.pump();
    },
    pump() {
      const next = !busy && outbox.all().find((entry) => !entry.failed);
      if (next && on.send(next)) wait(next.key, PATIENCE, on.stuck);
    },
  };
  return outbox;
};

/** @param {Entry} entry */
export const frame = ({ key, text, files, page }, name = "") => ({ t: "message", key, text, files: files.map(({ id }) => id), page, name });

/** @type {(area: "localStorage" | "sessionStorage", owner?: any) => Store} */
export const makeStore = (area, owner = globalThis) => {
  const memory = /** @type {Map<string, string>} */ (new Map());
  /** @type {<T>(use: (it: Storage) => T) => T | undefined} */
  const attempt = (use) => {
    try {
      return use(owner[area]);
    } catch {
      return undefined; // private mode, or full
    }
  };
  return {
    get: (key) => JSON.parse(memory.get(key) || attempt((it) => it.getItem(key)) || "null"),
    set(key, value) {
      const text = JSON.stringify(value);
      memory.set(key, text);
      attempt((it) => {
        it.setItem(key, text);
        memory.delete(key);
      });
    },
    remove(key) {
      memory.delete(key);
      attempt((it) => it.removeItem(key));
    },
    keys: (prefix) => [...memory.keys(), ...(attempt(Object.keys) || [])].filter((key) => key.startsWith(prefix)),
  };
};
