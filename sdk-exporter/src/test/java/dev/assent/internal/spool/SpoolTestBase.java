/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.spool;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A spool and two subjects who granted everything. Its ledger balances after each test. */
abstract class SpoolTestBase {
  static final String A = "acme/u7";
  static final String B = "acme/u8";

  @TempDir Path directory;
  SpoolRig rig;

  @BeforeEach
  void start() {
    rig = new SpoolRig(directory).start();
    rig.grant(A, rig.chat() | rig.voice());
    rig.grant(B, rig.chat() | rig.voice());
  }

  @AfterEach
  void balances() {
    rig.close();
  }
}
