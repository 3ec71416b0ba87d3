// Further phones beside the first: this page again, in a frame, with nothing but one person's phone.
import { $, el } from "./dom.js";

const MOST = 3;
const KEPT = "beside"; // whose phones stand there, so that a reload finds them again

/** The person whose phone alone is shown; "" in the page itself. */
export const onlyPhone = () => new URLSearchParams(location.search).get("phone") || "";

export function add(card) {
  const box = $("beside");
  if (box.querySelector(`[data-person="${CSS.escape(card.key)}"]`)) return;
  while (box.children.length >= MOST) box.firstElementChild.remove();
  const name = `${card.name}的手机`;
  const figure = el("figure", { "data-person": card.key },
    el("figcaption", {}, name, el("button", { "aria-label": `收起${name}`, onclick: () => { figure.remove(); keep(); } }, "收起")),
    el("iframe", { title: name, src: `/sandbox?phone=${encodeURIComponent(card.key)}` }));
  box.append(figure);
  keep();
}

function keep() {
  const box = $("beside");
  box.hidden = !box.children.length;
  sessionStorage.setItem(KEPT, JSON.stringify([...box.children].map((one) => one.dataset.person)));
}

/** Put the phones back that stood there before the page was loaded again. */
export function putBack(cards) {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
  for (const card of cards.filter((one) => kept.includes(one.key))) add(card);
}
