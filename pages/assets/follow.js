// Follows a citation to a passage on another page of the list: requests that page through a hidden
// text input and scrolls to the passage when it is there. Installed once per page load.
(() => {
  if (window.sbFollow) return;
  window.sbFollow = true;
  const LOOK_MS = 100;
  const LOOKS = 50; // a page of passages is drawn within a second
  let count = 0;
  let looking = 0;

  document.addEventListener("click", (event) => {
    const chip = event.target.closest?.('a.sb-chip[href^="#passage-"]');
    const id = chip?.getAttribute("href").slice(1);
    if (!id || document.getElementById(id)) return; // the browser scrolls to it
    const box = document.querySelector(".st-key-policy_follow input");
    if (!box) return;
    event.preventDefault();
    // React notices a value only when the browser's own setter sets it. The count makes the value
    // of the same citation different each time.
    count += 1;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, `${id} ${count}`);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, which: 13, bubbles: true }));
    clearInterval(looking);
    let looks = 0;
    looking = setInterval(() => {
      looks += 1;
      if (!document.getElementById(id) && looks < LOOKS) return;
      clearInterval(looking);
      if (location.hash === `#${id}`) location.hash = "";
      location.hash = id;
    }, LOOK_MS);
  });
})();
