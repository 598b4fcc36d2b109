/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.QueueSettings;
import dev.assent.internal.host.HostQueues;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads the settings of the queues from the components of Assent in a configuration file. */
final class FileQueues {
  static final String EXPORTER = "exporter";
  static final String INTERVAL = "interval";
  private static final String TIMEOUT = "timeout";

  private static final Set<String> PROCESSOR_KEYS =
      Set.of(
          EXPORTER, "schedule_delay", "max_queue_size", "max_export_batch_size", "export_timeout");
  private static final Set<String> READER_KEYS = Set.of(EXPORTER, INTERVAL, TIMEOUT);

  private FileQueues() {}

  /**
   * Returns the settings.
   *
   * @param isListed whether listed destinations take the place of exporters
   * @throws ConfigurationException if a component has an invalid key or value, or two of one signal
   *     have different settings
   */
  static HostQueues of(FileContents contents, boolean isListed) {
    HostQueues defaults = HostQueues.DEFAULT;
    List<FilePart> spans = checked(contents.spanProcessors(), PROCESSOR_KEYS, isListed);
    List<FilePart> logs = checked(contents.logProcessors(), PROCESSOR_KEYS, isListed);
    List<FilePart> readers = checked(contents.readers(), READER_KEYS, isListed);
    return new HostQueues(
        common(spans, part -> queue(part, defaults.spans()), defaults.spans()),
        common(logs, part -> queue(part, defaults.logs()), defaults.logs()),
        readers.stream()
            .map(part -> part.millis(INTERVAL, defaults.metricInterval()))
            .min(Comparator.naturalOrder())
            .orElse(defaults.metricInterval()),
        common(
            readers,
            part -> part.millis(TIMEOUT, defaults.metricTimeout()),
            defaults.metricTimeout()));
  }

  private static List<FilePart> checked(List<FilePart> parts, Set<String> keys, boolean isListed) {
    List<FilePart> gated = FileContents.gated(parts);
    gated.forEach(part -> part.check(keys, isListed));
    return gated;
  }

  private static QueueSettings queue(FilePart part, QueueSettings otherwise) {
    return HostQueues.queue(
        part.millis("schedule_delay", otherwise.scheduleDelay()),
        part.number("max_queue_size", otherwise.maxQueueSize()),
        part.number("max_export_batch_size", otherwise.maxExportBatchSize()),
        part.millis("export_timeout", otherwise.exportTimeout()));
  }

  /** All queues of a signal have the same settings. */
  private static <T> T common(List<FilePart> parts, Function<FilePart, T> read, T otherwise) {
    if (parts.isEmpty()) {
      return otherwise;
    }
    T first = read.apply(parts.get(0));
    for (FilePart part : parts) {
      if (!read.apply(part).equals(first)) {
        throw new ConfigurationException(
            part.path(), "must have the same times and sizes as " + parts.get(0).path());
      }
    }
    return first;
  }
}
