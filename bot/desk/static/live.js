// The live count of the queue. The page is whole without it, and "Look again" stays.
"use strict";

const line = document.getElementById("live");
const [words, link] = [line.firstChild, line.querySelector("a")];

new EventSource("/requests/live").addEventListener("message", (event) => {
  const counts = JSON.parse(event.data);
  const [before, now] = [Number(line.dataset.toAnswer), counts["to-answer"]];
  if (now === before && counts.overdue === Number(line.dataset.overdue)) return;
  words.nodeValue = `${now} to answer, ${counts.overdue} of them overdue. `;
  link.textContent = "This page is older: look again";
});
