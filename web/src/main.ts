// The entry of every page: finds demos by name and lets <course-demo> begin.
import './page.css';
import type { Demos } from './define';
import { missingFeature } from './features';
import { SessionHost } from './session';
import { CourseDemo } from './element';

// assets/course.js stands one folder below the site's root.
const here = import.meta.url;
const site = new URL('../', here);

// Each chapter's demo.ts is a chunk of its own, fetched when a page has one of its demos.
const chapters = import.meta.glob<{ default: Demos }>([
  '../../chapters/*/demo/demo.ts',
  '!../../chapters/_template/**',
]);
const byName = new Map(
  Object.entries(chapters).map(([path, load]) => [
    path.replace(/^.*\/chapters\/\d*_?(\w+)\/demo\/demo\.ts$/, '$1'),
    load,
  ]),
);

CourseDemo.source = {
  site,
  async find(name) {
    const [chapter, demo] = name.split('/');
    const demos = await byName.get(chapter)?.();
    const found = demos?.default[demo];
    if (!found) throw new Error(`This site has no demo “${name}”.`);
    return found;
  },
  preload(name) {
    const [chapter] = name.split('/');
    if (!byName.has(chapter) || missingFeature()) return undefined;
    return new SessionHost(new URL(`modules/${chapter}`, site));
  },
};

customElements.define('course-demo', CourseDemo);
