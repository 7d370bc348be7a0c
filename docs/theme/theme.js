// Sets the theme before the first paint. Loaded in the head, without defer.
try {
  const theme = localStorage.getItem('course-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage: the system's choice stands.
}
