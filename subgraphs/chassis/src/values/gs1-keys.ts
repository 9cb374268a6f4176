/** GS1 check digit of the digits before it (General Specifications 7.9.1): weights 3 and 1 from the right. */
export function checkDigit(digits: string): string {
  let total = 0;
  for (let at = 0; at < digits.length; at += 1) {
    total += Number(digits[digits.length - 1 - at]) * (at % 2 === 0 ? 3 : 1);
  }
  return String((10 - (total % 10)) % 10);
}

/** Whether the last digit is the check digit of the others. */
export function hasCheckDigit(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && digits.endsWith(checkDigit(digits.slice(0, -1)));
}

/** A GTIN-8, -12, -13 or -14 as 14 digits; null when it is none. */
export function toGtin14(digits: string): string | null {
  const whole = [8, 12, 13, 14].includes(digits.length) && hasCheckDigit(digits);
  return whole ? digits.padStart(14, '0') : null;
}
