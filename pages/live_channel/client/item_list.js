/* A scrolling list of a feed: the transcript or the trace. It follows the newest item while the
   reader is at the end, and stays where the reader has scrolled to. */

import { connection } from "./connection.js";
import { el, setHtml } from "./dom.js";

const END_PX = 48;

export class ItemList {
  constructor(parent, { source, part, label, empty, className }) {
    this.source = source;
    this.part = part;
    this.rows = new Map(); // index -> element
    this.earlier = el("button", { className: "sb-earlier", type: "button", hidden: true, onclick: () => this.showEarlier() }, "Show earlier");
    this.items = el("div", { className: "sb-items" });
    this.queued = el("div", { className: "sb-queue" });
    this.empty = el("div", { className: "sb-empty" });
    setHtml(this.empty, empty);
    this.scroller = el(
      "div",
      { className: `sb-scroller ${className}`, tabIndex: 0, role: "region", ariaLabel: label, onscroll: () => this.scrolled() },
      this.earlier,
      this.empty,
      this.items,
      this.queued,
    );
    this.newest = el("button", { className: "sb-newest", type: "button", hidden: true, onclick: () => this.follow() }, "Newest ↓");
    this.root = el("div", { className: "sb-list" }, this.scroller, this.newest);
    parent.append(this.root);
    this.following = true;
    this.endTop = 0; // where the scroller stood when it was last moved to its end
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.scroller); // a form above takes its room
  }

  take(update) {
    const list = update[this.part];
    if (this.following && this.scroller.scrollTop < this.endTop) this.scrolled(); // its event comes with the next frame of the screen
    if (update.restart) this.restart(list);
    if (!list) return;
    const height = this.scroller.scrollHeight;
    const top = this.scroller.scrollTop;
    for (const [index, html] of list.items) this.place(index, html);
    this.empty.hidden = this.rows.size > 0;
    this.earlier.hidden = !(this.first() > 0);
    if (update.earlier) this.scroller.scrollTop = top + this.scroller.scrollHeight - height;
    else if (this.following) this.toEnd();
    else if (list.items.length) this.newest.hidden = false;
  }

  restart(list) {
    const kept = new Set(list.items.map(([index]) => index));
    for (const [index, row] of this.rows)
      if (!kept.has(index)) {
        row.remove();
        this.rows.delete(index);
      }
  }

  place(index, html) {
    let row = this.rows.get(index);
    if (!row) {
      row = el("div", { className: "sb-item" });
      row.dataset.index = index;
      this.rows.set(index, row);
      const after = [...this.items.children].find((one) => Number(one.dataset.index) > index);
      this.items.insertBefore(row, after ?? null);
    }
    setHtml(row, html);
  }

  first() {
    const row = this.items.firstElementChild;
    return row ? Number(row.dataset.index) : 0;
  }

  showEarlier() {
    connection.earlier(this.source, this.part, this.first());
  }

  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.following = scrollHeight - scrollTop - clientHeight < END_PX;
    if (this.following) this.newest.hidden = true;
  }

  follow() {
    this.following = true;
    this.newest.hidden = true;
    this.toEnd();
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.endTop = this.scroller.scrollTop;
  }
}
