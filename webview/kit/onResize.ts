/**
 * Calls `resized` in the frame after `element` got another size, also its first; gives what ends that. Drawing while
 * sizes are being told may change them again, which browsers report as an error of the page.
 */
export function onResize(element: Element, resized: () => void): () => void {
  let frame = 0;
  const observer = new ResizeObserver(() => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(resized);
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}
