/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.fixtures.HeapDump;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * After the receipt, no memory of the process has the words. Reads of the page judge again, so only
 * a search of the memory sees a viewer that is no enforcer.
 */
class ViewerHeapTest extends ViewerRig {
  private static final String SDROW = "yadirf no sesolc regrem eht";

  @TempDir private Path dumps;

  /** The connections of the receiver's server keep the bytes that they read. */
  private void forget() {
    receiver.clear();
    receiver.close();
  }

  @Test
  void revoke_keptAttempt_isErased() throws Exception {
    start();
    grant(USER);
    say(USER, HeapDump.forwards(SDROW));
    flush();
    assertThat(receiver.received(HeapDump.forwards(SDROW))).isTrue();
    forget();
    assertThat(HeapDump.holds(SDROW, dumps)).as("the viewer has the words").isTrue();

    revoke(USER);

    assertThat(HeapDump.holds(SDROW, dumps)).isFalse();
  }

  @Test
  void close_keptAttempt_isErased() throws Exception {
    start();
    grant(USER);
    say(USER, HeapDump.forwards(SDROW));
    flush();
    forget();

    assent.close();

    assertThat(HeapDump.holds(SDROW, dumps)).isFalse();
  }
}
