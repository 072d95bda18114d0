// The launcher on a site of others: a button in the corner. The chat itself is a frame, made when the button is first pressed.
(() => {
  const DEFAULT_COLOUR = "#005eb8";
  const LEAST_CONTRAST = 4.5; // of the button's white text: WCAG 2.2, 1.4.3
  const NAME = "family-assistant";

  const script = document.currentScript ?? document.querySelector('script[src$="/chat/widget.js"]');
  const { title = "Ask about help for families", position = "right", stage = "", lang = "", colour = "" } = script.dataset;
  const base = new URL(".", script.src);
  const shade = isReadable(colour) ? colour : DEFAULT_COLOUR;

  /** The share of light of a part of an sRGB colour. */
  function linear(part) {
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }

  /** Whether white text can be read on a colour such as #005eb8. */
  function isReadable(hex) {
    if (!/^#[0-9a-f]{6}$/i.test(hex)) return false;
    const [red, green, blue] = [1, 3, 5].map((from) => linear(parseInt(hex.slice(from, from + 2), 16) / 255));
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= LEAST_CONTRAST;
  }

  // The site's own styles do not reach into the shadow root, and do not win against what is important here. No rem: the
  // site says how large one is.
  const STYLES = `
    :host { all: initial !important; position: fixed !important; z-index: 2147483000 !important; inset: auto !important;
      display: block !important; bottom: 0 !important; ${position === "left" ? "left" : "right"}: 0 !important; }
    [hidden] { display: none !important; }
    button { margin: 16px; padding: 12px 20px; min-height: 44px; max-width: calc(100vw - 32px); color: #fff;
      background: ${shade}; border: 2px solid #fff; border-radius: 32px; box-shadow: 0 2px 8px rgb(0 0 0 / .4);
      font: 700 17px/1.3 Arial, sans-serif; text-align: start; cursor: pointer; }
    button:focus-visible { color: #212b32; background: #ffeb3b; outline: 4px solid #212b32; }
    .chat { position: fixed; inset: auto 16px 16px; width: 416px; height: min(704px, 100vh - 32px);
      ${position === "left" ? "right" : "left"}: auto; background: #fff; border: 1px solid #4c6272;
      box-shadow: 0 4px 24px rgb(0 0 0 / .4); }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .blank { position: fixed; inset: 0; background: #fff; }
    @media (max-width: 40rem), (max-height: 30rem) { .chat { inset: 0; width: auto; height: auto; border: 0; } }
    @media print { :host { display: none !important; } }`;

  const make = (name, properties) => Object.assign(document.createElement(name), properties);
  const launcher = make("button", { type: "button", textContent: title, lang, dir: "auto" });
  const chat = make("div", { className: "chat", hidden: true });
  let port;

  function install() {
    if (document.querySelector(NAME)) return; // the line of HTML is on the page twice
    const host = make(NAME, {});
    const root = host.attachShadow({ mode: "open" });
    addStyles(root);
    launcher.setAttribute("aria-expanded", "false");
    launcher.onclick = open;
    chat.setAttribute("role", "dialog");
    chat.setAttribute("aria-label", title);
    root.append(launcher, chat);
    document.body.append(host);
  }

  function addStyles(root) {
    if (!root.adoptedStyleSheets) { // browsers from before 2023
      root.append(make("style", { textContent: STYLES }));
      return;
    }
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  }

  function open() {
    if (!chat.firstChild) chat.append(frame());
    chat.hidden = false;
    launcher.hidden = true;
    launcher.setAttribute("aria-expanded", "true");
    launcher.textContent = title;
    port?.postMessage({ is: "opened" });
  }

  function close() {
    chat.hidden = true;
    launcher.hidden = false;
    launcher.setAttribute("aria-expanded", "false");
    launcher.focus();
    port.postMessage({ is: "closed" });
  }

  function frame() {
    const address = new URL("frame", base);
    if (stage) address.searchParams.set("stage", stage);
    if (lang) address.searchParams.set("lang", lang);
    const made = make("iframe", { title, src: address.href, allow: "" });
    made.addEventListener("load", () => greet(made));
    return made;
  }

  /** Gives the frame, and nobody else, a port to answer by. Done again when the frame has loaded another page. */
  function greet(made) {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => hear(data);
    made.contentWindow.postMessage({ is: "hello", title, colour: shade }, base.origin, [channel.port2]);
  }

  function hear(data) {
    if (data.is === "close") close();
    if (data.is === "leave") leave(data.address);
    if (data.is === "unread") launcher.textContent = `${title} (${data.count} new)`;
  }

  function leave(address) {
    chat.replaceChildren(make("div", { className: "blank" }));
    chat.hidden = false;
    document.title = "";
    location.replace(address);
  }

  // Three times Shift leaves the page, wherever the focus is: the frame counts. It is not told which other keys are pressed.
  for (const type of ["keydown", "keyup"]) {
    addEventListener(type, ({ key }) => {
      if (!chat.hidden) port?.postMessage({ is: "key", isShift: key === "Shift", isDown: type === "keydown" });
    });
  }

  if (document.body) install();
  else addEventListener("DOMContentLoaded", install);
})();
