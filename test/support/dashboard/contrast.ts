import type { Page } from 'playwright-core';

/** The least contrast of text (WCAG 2.2, success criterion 1.4.3). */
const LEAST = 4.5;

/** Finds all visible text whose contrast with what is behind it is too low, as the browser paints it. Runs in the page. */
const LOW = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a];
  };
  const groundOf = (node) => {
    for (let at = node; at !== null; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  };
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255);
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const low = [];
  let seen = 0;
  while (walker.nextNode()) {
    const { parentElement: place, textContent } = walker.currentNode;
    if (textContent.trim() === '' || place.closest('svg, select, noscript') || !place.checkVisibility()) continue;
    seen++;
    const found = ratio(rgba(getComputedStyle(place).color), groundOf(place));
    if (found < ${LEAST}) low.push(textContent.trim().slice(0, 40) + ': ' + found.toFixed(2));
  }
  return seen === 0 ? ['no text was found'] : low;
})()`;

/** Returns the texts of a page that are hard to read, with their contrast. */
export const lowContrasts = (page: Page): Promise<string[]> => page.evaluate<string[]>(LOW);
