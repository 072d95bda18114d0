"use strict";
// The page's chat. All text is set as text, never as HTML, whoever wrote it.
(() => {
  const log = document.getElementById("log");
  const form = document.getElementById("form");
  const box = document.getElementById("text");
  const state = document.getElementById("state");
  const FAILED = "I could not send that: the connection may be down. Your message is still in the box, so please try again. In an emergency, call 999.";
  let session = sessionStorage.getItem("session");
  let busy = false;

  const make = (name, text, className) => {
    const node = document.createElement(name);
    if (text) node.textContent = text;
    if (className) node.className = className;
    return node;
  };

  const paragraphs = (text, into) => {
    for (const part of text.split(/\n\s*\n/)) {
      let list = null;
      for (const line of part.split("\n")) {
        if (line.startsWith("- ")) {
          list = list || into.appendChild(make("ul"));
          list.append(make("li", line.slice(2)));
        } else if (line.trim()) {
          list = null;
          into.append(make("p", line));
        }
      }
    }
  };

  const agreed = (reply) => {
    const details = make("details");
    details.append(make("summary", "Who agreed this, and sources"));
    for (const given of reply.provenance) {
      details.append(make("p", `Agreed by ${given.agreed_by.join(", ")} on ${given.agreed_on}. To be reviewed by ${given.review_by}.`));
    }
    const list = details.appendChild(make("ul"));
    for (const source of reply.sources) {
      const link = make("a", source.name);
      link.href = source.url;
      link.rel = "noopener noreferrer";
      list.appendChild(make("li")).append(link);
    }
    return details;
  };

  const words = (terms) => {
    const details = make("details");
    details.append(make("summary", "Words used here"));
    const list = details.appendChild(make("dl"));
    for (const { term, meaning } of terms) list.append(make("dt", term), make("dd", meaning));
    return details;
  };

  const choices = (labels) => {
    const group = make("div", "", "choices");
    for (const label of labels) {
      const button = make("button", label);
      button.type = "button";
      button.addEventListener("click", () => {
        group.querySelectorAll("button").forEach((other) => { other.disabled = true; });
        send(label);
      });
      group.append(button);
    }
    return group;
  };

  const show = (reply, own) => {
    const message = make("div", "", own ? "message own" : "message");
    const detail = reply.custom && reply.custom.reply;
    if (!detail) paragraphs(reply.text || "", message);
    for (const block of detail ? detail.blocks : []) {
      const part = message.appendChild(make("div", "", `block ${block.tone}`));
      if (block.title) part.append(make("h2", block.title));
      paragraphs(block.text, part);
    }
    if (detail && detail.terms.length) message.append(words(detail.terms));
    if (detail && detail.provenance.length) message.append(agreed(detail));
    if (detail && detail.choices.length) message.append(choices(detail.choices));
    log.append(message);
    message.scrollIntoView({ block: own ? "end" : "start" });
  };

  const post = async (address, body) => {
    const answer = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return answer.json();
  };

  const send = async (text) => {
    if (busy || !text.trim()) return;
    busy = true;
    state.textContent = "Sending ...";
    try {
      if (!session) {
        session = (await post("/chat/session", {})).session;
        sessionStorage.setItem("session", session);
      }
      show({ text }, true);
      const answer = await post("/chat/message", { session, text });
      box.value = "";
      answer.replies.forEach((reply) => show(reply, false));
      state.textContent = "";
    } catch (error) {
      box.value = text;
      state.textContent = FAILED;
    } finally {
      busy = false;
      box.focus();
    }
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); send(box.value); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(box.value); }
  });
  show({ text: "Hello. Ask me anything about pregnancy, babies, children and the services that help families. I am an automated assistant, not a person." }, false);
})();
