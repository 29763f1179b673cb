// The script of the extension's page: hands the port that the page around it brings on to the worker.
addEventListener('message', ({ ports }) => {
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage('raw lane', [...ports]));
});
