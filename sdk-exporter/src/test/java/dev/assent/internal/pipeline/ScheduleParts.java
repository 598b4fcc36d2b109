/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.pipeline;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The parts that schedules share, since their creation is slow: policy, threads, a directory. */
final class ScheduleParts implements AutoCloseable {
  final Path directory;
  final Catalog catalog;
  final PooledPolicy withholding;
  final PooledPolicy holding;
  final ExecutorService threads = Executors.newCachedThreadPool();
  final ScheduledThreadPoolExecutor control = new ScheduledThreadPoolExecutor(1);
  final ScheduledThreadPoolExecutor spool = new ScheduledThreadPoolExecutor(1);
  final ScheduledThreadPoolExecutor files = new ScheduledThreadPoolExecutor(1);

  ScheduleParts(Path directory) throws IOException {
    this.directory = directory;
    control.setRemoveOnCancelPolicy(true);
    this.catalog =
        Catalog.load(
            List.of(
                Files.writeString(
                    directory.resolve("catalog.yaml"),
                    """
                    attributes:
                      - { name: app.chat.text, max: 1000, category: content.chat }
                      - { name: app.audio.text, max: 1000, category: content.audio }
                      - { name: app.note, max: 1000, category: service.usage }
                    spans:
                      - { name: work, category: service.telemetry }
                    scopes:
                      - { name: app }
                      - { name: app.said, category: content.chat }
                    """)),
            List.of());
    this.withholding = PooledPolicy.load(List.of("terms"), catalog.categories(), Set.of());
    Path holds =
        Files.writeString(
            directory.resolve("holds.yaml"),
            """
            terms: 2023-08-07
            rules:
              - { categories: [service], purposes: [any], recipients: [any], basis: allow }
              - { categories: [content], purposes: [any], recipients: [any], basis: opt_in, pending: hold }
              - { categories: [any, "!service", "!content"], purposes: [any], recipients: [any], basis: never }
            """);
    this.holding = PooledPolicy.load(List.of(holds.toString()), catalog.categories(), Set.of());
  }

  /** Waits until all started work is done. */
  void rest() throws Exception {
    for (ScheduledThreadPoolExecutor executor : List.of(files, control, spool, control)) {
      executor.submit(() -> {}).get(30, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    control.shutdownNow();
    spool.shutdownNow();
    files.shutdownNow();
  }
}
