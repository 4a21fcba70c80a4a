/* Small helpers for the page's DOM. Text from a call becomes HTML on the server only, escaped there. */

/** An element with properties and children; strings become text. */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Makes element's content equal to html and keeps nodes that are the same, so that a selection,
    an opened detail and the focus stay. */
export function setHtml(element, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  morphChildren(element, template.content);
}

function morphChildren(old, fresh) {
  const wanted = [...fresh.childNodes];
  wanted.forEach((node, index) => {
    const now = old.childNodes[index];
    if (!now) old.append(node);
    else morph(now, node);
  });
  while (old.childNodes.length > wanted.length) old.lastChild.remove();
}

function morph(now, node) {
  if (now.nodeType !== node.nodeType || now.nodeName !== node.nodeName) return now.replaceWith(node);
  if (now.nodeType !== Node.ELEMENT_NODE) {
    if (now.data !== node.data) now.data = node.data;
    return;
  }
  for (const { name, value } of [...node.attributes]) if (now.getAttribute(name) !== value) now.setAttribute(name, value);
  for (const { name } of [...now.attributes]) if (!node.hasAttribute(name) && name !== "open") now.removeAttribute(name);
  morphChildren(now, node);
}

/** Sets a property only when it differs: no needless layout, no needless announcement. */
export function set(element, name, value) {
  if (element[name] !== value) element[name] = value;
}

export const clock = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};

/** Like 1:05, or 1:02:09 from an hour on. */
export const longClock = (ms) => {
  const minutes = Math.floor(Math.max(0, ms) / 60000);
  return minutes < 60 ? clock(ms) : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${clock(ms).slice(-2)}`;
};
