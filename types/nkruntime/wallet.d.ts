declare namespace nkruntime {
  type Wallet = { [key: string]: number };
  interface WalletUpdate {
    userId: string;
    changeset: { [key: string]: number };
    metadata?: { [key: string]: any };
  }
  interface WalletUpdateResult {
    userId: string;
    updated: { [key: string]: number };
    previous: { [key: string]: number };
  }
  interface WalletLedgerResult {
    id: string;
    userId: string;
    createTime: number;
    updateTime: number;
    changeset: { [key: string]: number };
    metadata: { [key: string]: any };
  }
  interface WalletLedgerList {
    items: WalletLedgerResult[];
    cursor?: string;
  }
  interface Nakama {
    walletUpdate(
      userId: string,
      changeset: { [key: string]: number },
      metadata?: { [key: string]: any },
      updateLedger?: boolean,
    ): WalletUpdateResult;
    walletsUpdate(updates: WalletUpdate[], updateLedger?: boolean): WalletUpdateResult[];
    walletLedgerUpdate(ledgerID: string, metadata: { [key: string]: any }): WalletLedgerResult;
    walletLedgerList(userId: string, limit?: number, cursor?: string): WalletLedgerList;
  }
}
