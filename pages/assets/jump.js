// Scrolls one passage to the middle of its list without scrolling the page.
requestAnimationFrame(() => {
  const found = document.getElementById("ANCHOR");
  if (!found) return;
  let list = found.parentElement;
  while (list && !/auto|scroll/.test(getComputedStyle(list).overflowY)) list = list.parentElement;
  if (!list) return;
  const above = found.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - (list.clientHeight - found.clientHeight) / 2;
});
