// Makes pokemon.csv from npm's @pkmn/dex. In a folder of its own, outside the project:
//   npm install @pkmn/dex@0.10.11 && cp <here>/extract_pokemon.mjs . && node extract_pokemon.mjs
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';

const { Dex } = createRequire(import.meta.url)('@pkmn/dex');
const formes = ['', 'Mega', 'Mega-X', 'Mega-Y', 'Primal'];
const classes = ['Water', 'Normal']; // by the first type, as in the lecture

const species = Dex.forGen(6)
  .species.all()
  .filter(({ num, gen, forme }) => num > 0 && num <= 721 && gen <= 6 && formes.includes(forme))
  .filter(({ types }) => classes.includes(types[0]))
  .sort((a, b) => a.num - b.num || a.name.length - b.name.length);

const header =
  'number,name,class,hp,attack,defense,special_attack,special_defense,speed';
const lines = species.map(({ num, name, types, baseStats: s }) =>
  [num, name, types[0], s.hp, s.atk, s.def, s.spa, s.spd, s.spe].join(','),
);
writeFileSync('pokemon.csv', [header, ...lines, ''].join('\n'));
