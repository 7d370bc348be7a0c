// What the figures that show written digits share: their size, their files, their names.
export const kSide = 28;

// Bytes of the files that sessions are given, for the bar that shows how much is here.
export const kNetworkBytes = 82_440;
export const kExampleBytes = 7874;
export const kDigitBytes = 7_850_024;
export const kDigits = [...'0123456789'];
export const digitTicks = kDigits.map((label, at) => ({ at, label }));

export const writtenDigits = {
  0: 'a written 0',
  1: 'a written 1',
  2: 'a written 2',
  3: 'a written 3',
  4: 'a written 4',
  5: 'a written 5',
  6: 'a written 6',
  7: 'a written 7',
  8: 'a written 8',
  9: 'a written 9',
};
