declare namespace nkruntime {
  interface Nakama {
    binaryToString(data: ArrayBuffer): string;
    stringToBinary(str: string): ArrayBuffer;
    uuidv4(): string;
    base64Encode(s: string | ArrayBuffer, padding?: boolean): string;
    base64Decode(s: string, padding?: boolean): ArrayBuffer;
    base64UrlEncode(s: string | ArrayBuffer, padding?: boolean): string;
    base64UrlDecode(s: string, padding?: boolean): ArrayBuffer;
    base16Encode(s: string | ArrayBuffer, padding?: boolean): string;
    base16Decode(s: string, padding?: boolean): ArrayBuffer;
    jwtGenerate(
      algorithm: 'HS256' | 'RS256',
      signingKey: string,
      claims: { [key: string]: string | number | boolean },
    ): string;
    aes128Encrypt(input: string, key: string): string;
    aes128Decrypt(input: string, key: string): string;
    aes256Encrypt(input: string, key: string): string;
    aes256Decrypt(input: string, key: string): string;
    md5Hash(input: string): string;
    sha256Hash(input: string): string;
    rsaSha256Hash(input: string, key: string): string;
    hmacSha256Hash(input: string, key: string): ArrayBuffer;
    bcryptHash(password: string): string;
    bcryptCompare(hash: string, password: string): boolean;
    secureRandomBytes(count: number): ArrayBuffer;
    cronPrev(cron: string, timestamp: number): number;
    cronNext(cron: string, timestamp: number): number;
  }
}
