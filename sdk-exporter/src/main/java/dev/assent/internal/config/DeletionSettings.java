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
 * Settings of deletion requests: their endpoint, and the directory that stores them until they are
 * accepted.
 *
 * @param endpoint the whole address; its query may contain credentials
 * @param directory the directory of the journal and of the keys of references
 * @param retention the time for which receivers keep data, including its maximum time on disk here;
 *     null for ever
 */
public record DeletionSettings(URI endpoint, Path directory, @Nullable Duration retention) {
  /** Omits the address. */
  @Override
  public String toString() {
    return "DeletionSettings";
  }
}
