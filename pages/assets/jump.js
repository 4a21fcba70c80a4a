// Brings one passage into the middle of its list and leaves the page where it is.
requestAnimationFrame(() => {
  const found = document.getElementById("ANCHOR");
  if (!found) return;
  let list = found.parentElement;
  while (list && !/auto|scroll/.test(getComputedStyle(list).overflowY)) list = list.parentElement;
  if (!list) return;
  const above = found.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - (list.clientHeight - found.clientHeight) / 2;
});
