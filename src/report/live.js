"use strict";

// A page that is served while its search runs: it loads itself anew when there is news, unless something is being looked at.
(() => {
  const bar = document.getElementById("live");
  const kept = `kept ${location.pathname}`;
  const inputs = [...document.querySelectorAll("input[id], select[id]")];
  const values = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
  for (const input of inputs) {
    if (!(input.id in values)) continue;
    if (input.type === "checkbox") input.checked = values[input.id];
    else input.value = values[input.id];
    input.dispatchEvent(new Event("input"));
  }
  const renew = () => {
    sessionStorage.setItem(kept, JSON.stringify(Object.fromEntries(inputs.map((input) => [input.id, input.type === "checkbox" ? input.checked : input.value]))));
    location.reload();
  };
  const isBusy = () => typeof state !== "undefined" && (state.brushed.size > 0 || state.compared.size > 0);
  const events = new EventSource("events");
  events.onmessage = (event) => {
    if (event.data === bar.dataset.version) return;
    if (!isBusy()) return renew();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "There is news: show it";
    button.addEventListener("click", renew);
    bar.replaceChildren(button);
  };
  events.onerror = () => (bar.textContent = "The connection is lost; this is what was known.");
})();
