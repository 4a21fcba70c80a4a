// Follows a citation to a passage that stands on another page of the list: it asks for that page
// through a box nobody sees, and goes there when it has come. It is installed once per page load.
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
    if (!id || document.getElementById(id)) return; // the browser goes there itself
    const box = document.querySelector(".st-key-policy_follow input");
    if (!box) return;
    event.preventDefault();
    // As typing does it: React notices only the browser's own setter. The count makes the same
    // citation a second time another value.
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
