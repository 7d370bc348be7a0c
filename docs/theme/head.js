// What can't wait for the page: the theme, set before the first paint, and the worker of the first live
// figure, which loads its module while the text is read and laid out. Loaded in the head, without defer.
document.documentElement.classList.add('has-script');

try {
  const theme = localStorage.getItem('course-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's choice stands.
}

{
  const { worker: script, module } = document.currentScript.dataset;
  if (script && globalThis.Worker) {
    const name = new URL(module, document.baseURI).href;
    const worker = new Worker(new URL(script, document.baseURI), { type: 'module', name });
    globalThis.courseWorker = { name, worker };
    // The figure then starts one of its own, and says what is wrong with it.
    worker.onerror = () => delete globalThis.courseWorker;
  }
}
