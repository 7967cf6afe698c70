"use strict";

// A page that is served while its search runs: it loads itself anew when something has changed, unless something is being looked at.
// What was typed and what is compared stays.
(() => {
  const bar = document.getElementById("live");
  const name = `kept ${location.pathname}`;
  const inputs = [...document.querySelectorAll("input[id], select[id]")];
  const isReport = typeof state !== "undefined";
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}");
  sessionStorage.removeItem(name);
  for (const input of inputs) {
    const value = kept.values?.[input.id];
    if (value === undefined) continue;
    if (input.type === "checkbox") input.checked = value;
    else input.value = value;
    input.dispatchEvent(new Event("input"));
  }
  if (kept.compared?.length) {
    for (const index of kept.compared) state.compared.add(index);
    follow();
  }
  const keep = () => {
    const values = Object.fromEntries(inputs.map((input) => [input.id, input.type === "checkbox" ? input.checked : input.value]));
    sessionStorage.setItem(name, JSON.stringify({ values, compared: isReport ? [...state.compared] : [] }));
  };
  const renew = () => {
    window.addEventListener("pagehide", keep); // as late as can be: a click may still come
    location.reload();
  };
  const isBusy = () => isReport && (state.brushed.size > 0 || state.compared.size > 0);
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
