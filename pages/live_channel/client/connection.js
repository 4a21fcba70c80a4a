/* The page's one WebSocket: sends commands until they are answered, keeps feeds at their position
   over breaks, and tells parts of the page what has changed. */

const RETRY_MS = [200, 500, 1000, 2000, 4000];
const PING_EVERY_MS = 10000;
const SILENT_MS = 16000; // a stopped proxy closes nothing
const PATIENCE_MS = 1500; // a break that is over sooner is not worth a sentence
const LOST_SESSION = 4404;
const RELOADED = "switchboard-reloaded";
const PAGE = "switchboard-page"; // the token of this tab's page; a reloaded one gets its call by it
const RELOAD_MS = 1500; // time to read why
const RELOAD_AGAIN_MS = 30000;
const BAD_REQUEST = 4400;

const newId = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** What the page knows of one feed; parts that are mounted later get all of it. */
class Feed {
  constructor(source) {
    this.source = source;
    this.handlers = new Set();
    this.clear();
  }

  clear() {
    this.position = {};
    this.state = { running: false, status: "Connecting", tone: "busy", approvals: [] };
    this.stateAt = performance.now();
    this.lists = { lines: { total: 0, items: new Map() }, steps: { total: 0, items: new Map() } };
    this.cards = new Map(); // of the board: call id -> HTML
    this.rest = {};
  }

  take(update) {
    if (update.restart) this.clear();
    this.position = update.position;
    if (update.state) {
      this.state = update.state;
      this.stateAt = performance.now();
    }
    for (const part of ["lines", "steps"]) if (update[part]) this.merge(part, update[part].total, update[part].items);
    for (const [id, html] of update.cards ?? []) this.cards.set(id, html);
    if (this.cards.size && this.state.order) for (const id of [...this.cards.keys()]) if (!this.state.order.includes(id)) this.cards.delete(id);
    this.rest = update;
    this.tell(update);
  }

  merge(part, total, items) {
    const list = this.lists[part];
    list.total = Math.max(list.total, total);
    for (const [index, html] of items) list.items.set(index, html);
  }

  tell(update) {
    for (const handler of [...this.handlers]) handler(update, this);
  }

  /** The call's clock now, in milliseconds. */
  elapsedMs() {
    return (this.state.elapsedMs ?? 0) + (this.state.running ? performance.now() - this.stateAt : 0);
  }
}

export class Connection {
  constructor() {
    this.token = "";
    this.feeds = new Map();
    this.watches = new Map(); // key -> {topics, changed}
    this.jobs = new Map();
    this.pending = new Map(); // command id -> {request, resolve, sent}
    this.session = {};
    this.sessionId = "";
    this.status = "connecting"; // connected, connecting, unreachable, offline, lost
    this.listeners = new Set();
    this.attempt = 0;
    this.brokenAt = 0;
    addEventListener("offline", () => this.drop("offline"));
    addEventListener("online", () => this.connect());
    addEventListener("pagehide", () => this.write({ type: "bye" }));
    addEventListener("pageshow", (event) => event.persisted && this.drop("connecting"));
  }

  /** Called by every part; another token means that the page's session on the server is new. */
  use(token, base) {
    if (token === this.token) return;
    this.token = token;
    this.base = base;
    for (const feed of this.feeds.values()) feed.clear();
    this.refuseAll("The server was started again. Send it once more.");
    this.attempt = 0;
    this.drop("connecting");
    this.connect();
  }

  connect() {
    clearTimeout(this.retry);
    if (this.socket || !this.token) return;
    const url = new URL(`${this.base}/switchboard/live`, location.origin);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = (this.socket = new WebSocket(url));
    socket.onopen = () => this.greet();
    socket.onmessage = (event) => socket === this.socket && this.take(JSON.parse(event.data));
    socket.onclose = (event) => {
      if (socket !== this.socket) return;
      this.socket = null;
      this.lostAt = performance.now();
      clearInterval(this.heartbeat); // or it would try again with a session that the server does not know
      if (event.code === LOST_SESSION) return this.loseSession();
      if (event.code === BAD_REQUEST) this.refuseAll("The server did not take this. Reload the page and try again."); // repeated, it would end the next connection as well
      this.broken();
      this.retry = setTimeout(() => this.connect(), RETRY_MS[Math.min(this.attempt++, RETRY_MS.length - 1)]);
    };
  }

  /** The server does not know this page: it was started again. Drafts are kept, so the page is
      loaded anew; not again and again. */
  loseSession() {
    this.setStatus("lost");
    this.refuseAll("The server was started again. Send it once more.");
    const before = Number(sessionStorage.getItem(RELOADED) ?? 0);
    if (Date.now() - before < RELOAD_AGAIN_MS) return;
    sessionStorage.setItem(RELOADED, Date.now());
    setTimeout(() => this.status === "lost" && location.reload(), RELOAD_MS);
  }

  drop(status) {
    const socket = this.socket;
    this.socket = null;
    clearInterval(this.heartbeat);
    if (socket) socket.close();
    if (status === "connecting") this.broken();
    else this.setStatus(status);
    clearTimeout(this.retry);
    if (status === "connecting") this.retry = setTimeout(() => this.connect(), RETRY_MS[0]);
  }

  /** The socket is gone; a page that was connected says so when it does not come back soon. */
  broken() {
    if (!navigator.onLine) return this.setStatus("offline");
    if (this.status === "unreachable") return;
    if (this.status !== "connecting") this.brokenAt = performance.now();
    this.setStatus("connecting");
    clearTimeout(this.patience);
    const left = this.brokenAt + PATIENCE_MS - performance.now();
    this.patience = setTimeout(() => this.sessionId && this.status === "connecting" && this.setStatus("unreachable"), left);
  }

  greet() {
    const previous = pageBefore();
    this.write({ type: "hello", token: this.token, ...(previous && previous !== this.token && { previous }) });
    this.heardAt = performance.now();
    clearInterval(this.heartbeat);
    this.heartbeat = setInterval(() => {
      if (performance.now() - this.heardAt > SILENT_MS) return this.drop("connecting");
      this.write({ type: "ping", id: newId() });
    }, PING_EVERY_MS);
  }

  welcome(sessionId) {
    rememberPage(this.token);
    this.sessionId = sessionId;
    this.attempt = 0;
    for (const feed of this.feeds.values()) this.openFeed(feed);
    for (const [key, watch] of this.watches) this.write({ type: "watch", key, topics: watch.topics });
    for (const job of this.jobs.keys()) this.write({ type: "job", job });
    for (const one of this.pending.values()) this.writeCommand(one);
    this.setStatus("connected");
  }

  take(frame) {
    this.heardAt = performance.now();
    switch (frame.type) {
      case "welcome": return this.welcome(frame.session);
      case "feed": return this.feeds.get(frame.feed)?.take(frame.update);
      case "earlier": return this.takeEarlier(frame);
      case "session": this.session = frame.state; return this.tell();
      case "ack": return this.answer(frame);
      case "rerun": return this.watches.get(frame.key)?.changed(frame.revision);
      case "job": return this.takeJob(frame);
      case "notice": this.notice = frame.message; return this.tell();
    }
  }

  takeEarlier({ feed: name, part, items }) {
    const feed = this.feeds.get(name);
    if (!feed) return;
    feed.merge(part, 0, items);
    feed.tell({ [part]: { total: feed.lists[part].total, items }, earlier: true });
  }

  takeJob(frame) {
    const handler = this.jobs.get(frame.job);
    if (!frame.running) this.jobs.delete(frame.job);
    if (handler) handler(frame);
  }

  /** Sends a command; resolves to {ok, message, data}. It is repeated after a break, done once. */
  command(request) {
    const full = { ...request, id: newId() };
    return new Promise((resolve) => {
      const pending = { request: full, resolve, sent: false };
      this.pending.set(full.id, pending);
      if (full.type !== "ping") this.tell();
      if (this.status === "connected") this.writeCommand(pending);
      else if (this.status === "lost") this.refuseAll("This page has lost its session. Reload it to go on.");
    });
  }

  writeCommand(pending) {
    if (this.write(pending.request)) pending.sent = true;
  }

  /** Commands of this type that were given to no connection. */
  unsent(type) {
    return [...this.pending.values()].filter(({ request, sent }) => request.type === type && !sent).map(({ request }) => request);
  }

  answer(frame) {
    const known = this.pending.get(frame.id);
    this.pending.delete(frame.id);
    if (known) known.resolve(frame);
    if (known && known.request.type !== "ping") this.tell();
  }

  refuseAll(message) {
    for (const { resolve } of this.pending.values()) resolve({ ok: false, message });
    this.pending.clear();
  }

  /** Whether a command of this type waits for its answer. */
  waitsFor(type) {
    return [...this.pending.values()].some(({ request }) => request.type === type);
  }

  /** The round trip to the server in milliseconds. */
  async ping() {
    const started = performance.now();
    await this.command({ type: "ping" });
    return performance.now() - started;
  }

  /** Follows a feed: handler(update, feed) at once with all that is known, then with each change. */
  follow(source, handler) {
    let feed = this.feeds.get(source);
    if (!feed) {
      feed = new Feed(source);
      this.feeds.set(source, feed);
      if (this.status === "connected") this.openFeed(feed);
    }
    feed.handlers.add(handler);
    handler(wholeOf(feed), feed);
    return () => {
      feed.handlers.delete(handler);
      // parts are mounted anew when Streamlit draws the page again: only then close the feed
      setTimeout(() => {
        if (feed.handlers.size || this.feeds.get(source) !== feed) return;
        this.feeds.delete(source);
        this.write({ type: "close", feed: source });
      }, 2000);
    };
  }

  openFeed(feed) {
    this.write({ type: "open", feed: feed.source, source: feed.source, position: feed.position });
  }

  earlier(source, part, before) {
    this.write({ type: "earlier", feed: source, part, before });
  }

  watch(key, topics, changed) {
    const watch = { topics, changed };
    this.watches.set(key, watch);
    if (this.status === "connected") this.write({ type: "watch", key, topics });
    return () => {
      if (this.watches.get(key) !== watch) return;
      this.watches.delete(key);
      this.write({ type: "unwatch", key });
    };
  }

  followJob(job, handler) {
    this.jobs.set(job, handler);
    if (this.status === "connected") this.write({ type: "job", job });
    return () => this.jobs.get(job) === handler && this.jobs.delete(job);
  }

  /** Calls listener() when the connection's status or the session's state has changed. */
  listen(listener) {
    this.listeners.add(listener);
    listener();
    return () => this.listeners.delete(listener);
  }

  setStatus(status) {
    if (status === this.status) return;
    this.status = status;
    this.tell();
  }

  tell() {
    for (const listener of [...this.listeners]) listener();
  }

  /** Whether there was a connection to write to. */
  write(request) {
    const open = this.socket?.readyState === WebSocket.OPEN;
    if (open) this.socket.send(JSON.stringify(request));
    return open;
  }
}

/** A browser that stores nothing loses its call with a reload. */
function pageBefore() {
  try {
    return sessionStorage.getItem(PAGE);
  } catch {
    return null;
  }
}

function rememberPage(token) {
  try {
    sessionStorage.setItem(PAGE, token);
  } catch {}
}

function wholeOf(feed) {
  const list = ({ total, items }) => ({ total, items: [...items].sort((a, b) => a[0] - b[0]) });
  return { ...feed.rest, restart: true, state: feed.state, cards: [...feed.cards], lines: list(feed.lists.lines), steps: list(feed.lists.steps) };
}

export const connection = new Connection();
