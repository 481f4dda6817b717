// The shapes and signatures the chat's modules share; read by the type checker only, never served. Ambient: names need no import.

interface Options {
  base: string;
  channel: string;
  lang: "ru" | "en";
  title: string;
  greeting: string;
  color: string;
}

/** What the loader gives the chat. */
interface Page {
  options: Options;
  open(): void;
  close(): void;
  /** Calls the page's listeners. */
  emit(name: string, data?: unknown): void;
  badge(unread: number): void;
  tint(color: string): void;
  dress(css: string): void;
}

/** What the chat gives the loader. */
interface Chat {
  show(open: boolean): void;
  identify(who: Identity): void;
}

interface Identity {
  name?: string;
  email?: string;
  phone?: string;
  user_id?: string;
  signature?: string;
}

interface Settings {
  title: string;
  greeting: string;
  color: string;
  text_limit: number;
  file_limit: number;
  file_types: string[];
}

interface Session {
  visitor: string;
  known: boolean;
  settings: Settings;
  wait: Wait;
}

/** What to expect; times in ms. */
interface Wait {
  open: boolean;
  opens_at: number | null;
  expected_ms: number | null;
  /** Whether to ask for an address. */
  ask: boolean;
  /** Messengers to be answered in. */
  services?: string[];
}

/** What is kept in localStorage between visits. */
interface Saved {
  visitor?: string;
  wrote?: boolean;
  color?: string;
  muted?: boolean;
  /** Notifications were offered and the person decided. */
  offered?: boolean;
}

interface Author {
  name: string;
  picture: string | null;
}

interface Entity {
  type: string;
  offset: number;
  length: number;
  url?: string | null;
}

interface Button {
  text: string;
  url?: string | null;
}

interface FileInfo {
  id: string;
  type: string;
  name: string;
  mime: string;
  size: number;
  url?: string;
  state?: string;
  meta?: Record<string, any>;
  /** An object URL of the bytes this tab itself uploaded. */
  preview?: string;
}

interface Message {
  key: string;
  from: "me" | "desk";
  text: string;
  entities?: Entity[];
  buttons?: Button[][];
  files?: FileInfo[];
  author?: Author | null;
  at: number;
  state: string;
  edited?: boolean;
  deleted?: boolean;
  /** Not on the desk's disk yet. */
  pending?: boolean;
  /** Why the desk refused it: an error's code. */
  failed?: string;
  /** Breaks ties of `at`: the order of arrival. */
  n: number;
}

/** A message waiting to be sent, as kept in localStorage. */
interface Entry {
  key: string;
  text: string;
  files: FileInfo[];
  page?: { url: string; title: string };
  at: number;
  failed?: string;
}

/** Something the desk said, or something this page did. */
interface Frame {
  t: string;
  [field: string]: any;
}

interface State {
  /** Oldest first; what is not sent yet stands last. */
  messages: Message[];
  typing: boolean;
  connection: "connecting" | "online" | "offline" | "refused";
  settings: Settings | null;
  /** The catch-up is over: what is shown is what there is. */
  ready: boolean;
  /** Ask with this for what is older; null: there is nothing. */
  older: string | null;
  open: boolean;
  /** Ask whether browser notifications are wanted. */
  offer: boolean;
  muted: boolean;
  wait: Wait | null;
  /** What the desk said of where they will be answered: `left` or `joined`. */
  left: Frame | null;
}

/** A piece of text with one set of marks. `block` numbers the quote or preformatted block it lies in. */
interface Run {
  text: string;
  marks: string[];
  url: string | null;
  block: { type: string; id: number } | null;
}

/** Storage of values; what the browser refuses to keep (private mode, full) lives in memory. */
interface Store {
  get(key: string): any;
  set(key: string, value: unknown): void;
  remove(key: string): void;
  keys(prefix: string): string[];
}

/** What the person wrote and the desk does not have yet. */
interface Outbox {
  /** The oldest first. */
  all(): Entry[];
  add(entry: Entry): void;
  /** The desk has it, or the person gave it up. */
  remove(key: string): void;
  /** Takes what was refused as if it were new. */
  retry(key: string): Entry | null;
  /** An error about one message: tried again later when that may help, else shown. */
  refused(error: Frame): void;
  /** The connection is new: nothing is under way on it. */
  connected(): void;
  /** Sends the next one, unless one is under way. */
  pump(): void;
}

type MakeOutbox = (
  store: Store,
  prefix: string,
  on: {
    /** False while there is no connection. */
    send(entry: Entry): boolean;
    failed(key: string, code: string): void;
    /** The desk does not answer. */
    stuck(): void;
  },
  clock?: { setTimeout: any; clearTimeout: any },
) => Outbox;

interface Link {
  /** Resolves when stopped, or when the desk will not talk to this page. */
  start(): Promise<void>;
  stop(): void;
  /** The machine woke up, the network came back, the desk fell silent: connect anew, and now. As another visitor when `true`. */
  again(other?: unknown): void;
  /** Whether the frame is on its way; if not, nothing was done. */
  send(frame: Frame): boolean;
  history(older: string): Promise<{ frames: Frame[]; older: string | null }>;
  visitor(): string;
}

type MakeLink = (
  /** `<base>/widget/<channel>` */
  url: string,
  on: {
    /** Calls `ask` with the token it keeps, one tab at a time, and keeps the one it gets. */
    session(ask: (known: string | null) => Promise<Session>): Promise<Session>;
    frame(frame: Frame): void;
    status(now: State["connection"]): void;
  },
  /** What is global in a browser. */
  env?: any,
) => Link;

interface Upload {
  file: File;
  preview: string;
  /** From 0 to 1. */
  progress: number;
  error?: boolean;
  done?: FileInfo;
  cancel(): void;
}

interface Uploads {
  all(): Upload[];
  add(files: Iterable<File>, limits: Settings): void;
  start(upload: Upload): void;
  remove(upload: Upload): void;
  /** What is ready; leaves nothing behind. */
  take(): FileInfo[];
}

type MakeUploads = (on: {
  url: string;
  token(): string;
  changed(): void;
  problem(code: string, name: string): void;
}) => Uploads;

interface Alerts {
  /** Puts the count before the page's title; the page may change its title itself meanwhile. */
  title(count: number): void;
  /** Browsers let a page sound only after the person touched it. */
  unlock(): void;
  /** A sound and, when the page is hidden, the browser's notification: in one tab of many. */
  reply(message: Message, how: { muted: boolean; title: string; press(): void }): void;
}

/** A sentence by its name, in the visitor's language. */
type Say = (name: any, values?: Record<string, string | number>) => string;

/** Loads what the chat needs and puts it into the loader's shadow root. */
type Mount = (root: ShadowRoot, page: Page) => Promise<Chat>;
type MakeChat = (element: HTMLElement, page: Page, words: Record<string, string>) => Chat & { start(): void; stop(): void };
type Listen = (target: EventTarget | null, event: string, listener: (event: any) => void) => void;

/** One frame's or deed's effect on the state. */
type Happening = (state: State, it: any) => Partial<State>;
type Change = (m: Message) => Message;
/** `n`: see `Message`. */
type Put = (all: Message[], it: any, n?: number) => Message[];
type PutFirst = (all: Message[], it: any) => Message[];
type Merge = (old: Message, it: Message) => Message;
type ChangeOne = (all: Message[], key: string, how: Change) => { messages: Message[] };

type MakeStore = (area: "localStorage" | "sessionStorage", owner?: any) => Store;
/** Undefined where the browser refuses. */
type Attempt = <T>(use: (it: Storage) => T) => T | undefined;
/** The name of the sentence that says why a file may not be sent, or "". */
type Objection = (file: { size: number; type: string }, limits: Settings) => string;

type Draw = (m: Message, before?: Message, after?: Message) => HTMLElement;
type Content = (m: Message) => any[];
/** Children of an element, made again when what they are made of has changed. */
type Renew = (node: any, of: unknown, children: () => any[]) => void;
type Together = (a?: Message, b?: Message) => any;
type Marked = (runs: Run[]) => (Node | string)[];
type Runs = (text: string, entities?: Entity[]) => Run[];
/** Null for whatever could run a script. */
type SafeUrl = (url?: string | null, base?: string) => string | null;

/** What the person does in the window. */
interface Hands {
  close(): void;
  mute(): void;
  allow(yes: boolean): void;
  leave(email: string): void;
  join(service: string): void;
  older(): void;
  scrolled(): void;
  send(text: string): void;
  press(text: string): void;
  retry(key: string): void;
  discard(key: string): void;
  typing(on: boolean): void;
  draft(text: string): void;
  attach(files: Iterable<File>): void;
  remove(upload: Upload): void;
  again(upload: Upload): void;
}

interface Log {
  element: HTMLElement;
  /** When somebody is here again, where nobody is. */
  back(wait: any): string;
  /** How long an answer takes, where that is known. */
  usual(wait: any): any;
  update(messages: Message[]): void;
}

type MakeLog = (say: Say, options: Options, hands: Hands) => Log;

interface Composer {
  element: HTMLElement;
  field: HTMLTextAreaElement;
  fill(text: string): void;
  limit(limits: Settings | null, refused: boolean): void;
  files(uploads: Upload[]): void;
}

type MakeComposer = (say: Say, hands: Hands) => Composer;

interface View {
  update(state: State): void;
  fill(text: string): void;
  files(uploads: Upload[]): void;
  /** What went wrong; an empty sentence takes the last one away. */
  complain(sentence: string): void;
  /** Whether the newest message is on the screen. */
  atBottom(): boolean;
  focus(): void;
}

type MakeView = (element: HTMLElement, options: Options, say: Say, hands: Hands) => View;

interface Window {
  Omnid: any;
}

interface Props {
  onclick?(): void;
  onchange?(): void;
  onkeydown?(event: any): void;
  onpaste?(event: any): void;
  onsubmit?(event: any): void;
  [name: string]: any;
}

/** Makes an element. `on…` are listeners; false, null and "" are left out. */
type Make = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  props?: Props,
  ...children: any[]
) => HTMLElementTagNameMap[T];
