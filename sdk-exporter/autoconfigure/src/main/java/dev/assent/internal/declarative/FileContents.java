/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a declarative configuration. They are read as keys and values, because the classes
 * of its model change between versions. Immutable.
 *
 * @param file the whole configuration
 * @param spanProcessors the processors of spans
 * @param logProcessors the processors of log records
 * @param readers the metric readers; one that reads through {@link #ASSENT} has this kind
 * @param propagators the names of the propagators
 */
record FileContents(
    DeclarativeConfigProperties file,
    List<FilePart> spanProcessors,
    List<FilePart> logProcessors,
    List<FilePart> readers,
    List<String> propagators) {
  /** The name of Assent's components. */
  static final String ASSENT = "assent";

  static final String TRACES = "tracer_provider";
  static final String LOGS = "logger_provider";
  static final String METRICS = "meter_provider";
  static final String PROCESSORS = "processors";
  static final String READERS = "readers";
  static final String PULL = "pull";

  /** Reads a configuration. */
  static FileContents of(DeclarativeConfigProperties file) {
    List<FilePart> readers =
        parts(file, METRICS, READERS).stream().map(FileContents::throughAssent).toList();
    return new FileContents(
        file,
        parts(file, TRACES, PROCESSORS),
        parts(file, LOGS, PROCESSORS),
        readers,
        propagators(file.getStructured("propagator")));
  }

  private static List<FilePart> parts(
      DeclarativeConfigProperties file, String provider, String key) {
    List<FilePart> parts = new ArrayList<>();
    for (DeclarativeConfigProperties entry : list(file.getStructured(provider), key)) {
      String path = provider + "." + key + "[" + parts.size() + "]";
      // the SDK refuses an entry with several keys
      String kind = entry.getPropertyKeys().stream().findFirst().orElse("");
      parts.add(new FilePart(path, kind, below(entry, kind)));
    }
    return List.copyOf(parts);
  }

  /** The SDK has components for pull readers only. */
  private static FilePart throughAssent(FilePart reader) {
    return reader.kind().equals(PULL) && ASSENT.equals(reader.exporter())
        ? new FilePart(reader.path(), ASSENT, reader.exporterConfig())
        : reader;
  }

  private static List<String> propagators(@Nullable DeclarativeConfigProperties propagator) {
    List<String> names = new ArrayList<>();
    if (propagator != null) {
      names.addAll(PropagatorNames.of(propagator));
      propagator.getPropertyKeys().stream()
          .filter(key -> !PropagatorNames.KEYS.contains(key))
          .forEach(names::add); // unknown, and so not gated
    }
    return List.copyOf(names);
  }

  private static List<DeclarativeConfigProperties> list(
      @Nullable DeclarativeConfigProperties properties, String key) {
    List<DeclarativeConfigProperties> list =
        properties == null ? null : properties.getStructuredList(key);
    return list == null ? List.of() : list;
  }

  private static DeclarativeConfigProperties below(
      DeclarativeConfigProperties properties, String key) {
    DeclarativeConfigProperties below = properties.getStructured(key);
    return below == null ? DeclarativeConfigProperties.empty() : below;
  }

  /** Whether the SDK records nothing. */
  boolean isDisabled() {
    return Boolean.TRUE.equals(file.getBoolean("disabled"));
  }

  /** Returns the limits of a provider, after those of all attributes. */
  List<DeclarativeConfigProperties> limits(String provider) {
    return List.of(below(file, "attribute_limits"), below(below(file, provider), "limits"));
  }

  /** Returns the components of Assent among these parts. */
  static List<FilePart> gated(List<FilePart> parts) {
    return parts.stream().filter(part -> part.kind().equals(ASSENT)).toList();
  }

  /** Returns the number of all components of Assent. */
  int components() {
    return gated(spanProcessors).size()
        + gated(logProcessors).size()
        + gated(readers).size()
        + (int) propagators.stream().filter(ASSENT::equals).count();
  }

  /** Whether a component of Assent exports. */
  boolean isGated() {
    return !gated(spanProcessors).isEmpty()
        || !gated(logProcessors).isEmpty()
        || !gated(readers).isEmpty();
  }
}
