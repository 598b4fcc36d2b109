/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of deletion requests: their endpoint, and the directory that stores them until they are
 * accepted.
 *
 * @param endpoint the whole address; its query may contain credentials
 * @param directory the directory of the journal and of the keys of references
 * @param retention the time for which receivers keep data, including its maximum time on disk here;
 *     null for ever
 * @param headers of each request, by name
 * @param notice whom to tell about requests; null for nobody
 * @param answers whether the process itself asks the endpoint what became of requests
 */
public record DeletionSettings(
    URI endpoint,
    Path directory,
    @Nullable Duration retention,
    Map<String, String> headers,
    @Nullable Notice notice,
    boolean answers) {
  /**
   * Whom to tell that a deletion was requested for a subject.
   *
   * @param endpoint an address at the consent platform
   * @param headers those of the requests to that platform
   */
  public record Notice(URI endpoint, Map<String, String> headers) {
    /** Copies the headers. */
    public Notice {
      headers = Map.copyOf(headers);
    }

    /** Omits the address and the headers. */
    @Override
    public String toString() {
      return "Notice";
    }
  }

  /** Copies the headers. */
  public DeletionSettings {
    headers = Map.copyOf(headers);
  }

  /** Creates settings without answers. */
  public DeletionSettings(
      URI endpoint,
      Path directory,
      @Nullable Duration retention,
      Map<String, String> headers,
      @Nullable Notice notice) {
    this(endpoint, directory, retention, headers, notice, false);
  }

  /** Creates settings without headers, notices and answers. */
  public DeletionSettings(URI endpoint, Path directory, @Nullable Duration retention) {
    this(endpoint, directory, retention, Map.of(), null, false);
  }

  /** Omits the address. */
  @Override
  public String toString() {
    return "DeletionSettings";
  }
}
