/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where requests are sent to delete what was sent before, and where they wait until they arrived.
 *
 * @param endpoint the whole address; it may hold credentials in its query
 * @param directory where the journal and the keys of references survive a restart
 * @param retention how long receivers keep what they were sent, after it waited on disk for as long
 *     as it may; null if for ever
 */
public record DeletionSettings(URI endpoint, Path directory, @Nullable Duration retention) {
  /** Without the address. */
  @Override
  public String toString() {
    return "DeletionSettings";
  }
}
