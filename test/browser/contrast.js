/** Every text of the page that stands out too little from what lies behind it (WCAG 2.2, 1.4.3), with its ratio. */
(() => {
  /** @param {string} color */
  const channels = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  /** @param {string} color */
  const luminance = (color) => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  /** @param {Element | null} at @returns {string} */
  const behind = (at) => {
    if (at === null) return 'rgb(255, 255, 255)';
    const box = at.localName === 'g' ? at.querySelector(':scope > rect') : null;
    if (box) return getComputedStyle(box).fill;
    const { backgroundColor } = getComputedStyle(at);
    return channels(backgroundColor)[3] === 0 ? behind(at.parentElement) : backgroundColor;
  };
  const faint = [];
  for (const each of document.querySelectorAll('body *')) {
    const text = [...each.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent?.trim())
      .join('');
    if (text === '' || each.getClientRects().length === 0) continue;
    const { color, fill } = getComputedStyle(each);
    const [a, b] = [luminance(each.localName === 'text' ? fill : color), luminance(behind(each))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  return faint;
})();
