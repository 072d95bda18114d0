// The site around the frame. widget.js there says hello with a port of its own; nothing else is listened to.
import { hearKey } from "./leave.js";
import { focusBox } from "./composer.js";

const SITES = new Set([location.origin, ...document.documentElement.dataset.hosts.split(" ")]);
export const isFramed = window.parent !== window;

let port;
let isOpen = true;
let unread = 0;

/** Waits for the hello. */
export function meetHost() {
  const close = document.getElementById("close");
  if (close) close.onclick = () => port?.postMessage({ is: "close" });
  addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close?.click());
  addEventListener("message", ({ source, origin, data, ports }) => {
    if (source !== window.parent || !SITES.has(origin) || data?.is !== "hello" || !ports.length) return;
    port = ports[0];
    port.onmessage = (event) => hear(event.data);
    dress(data);
    focusBox();
  });
}

/** Counts replies that came while the chat was closed. */
export function tellUnread(count) {
  if (isOpen) return;
  unread += count;
  port?.postMessage({ is: "unread", count: unread });
}

/** Leaves the page around the frame; without its help where there is none. */
export function leaveAll(address) {
  if (port) port.postMessage({ is: "leave", address });
  else window.top.location.replace(address);
}

function hear(data) {
  if (data.is === "key") hearKey(data.isShift, data.isDown);
  if (data.is === "closed") isOpen = false;
  if (data.is === "opened") {
    isOpen = true;
    unread = 0;
    focusBox();
  }
}

function dress({ title, colour }) {
  if (title) document.getElementById("title").textContent = title;
  if (colour) document.documentElement.style.setProperty("--brand", colour);
}
