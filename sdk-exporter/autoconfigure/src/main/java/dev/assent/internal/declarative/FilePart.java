/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A processor or metric reader of a configuration file. Immutable.
 *
 * @param path its place in the file, such as {@code tracer_provider.processors[0]}
 * @param kind its key there, such as {@code batch}
 * @param config the values below its key
 */
record FilePart(String path, String kind, DeclarativeConfigProperties config) {
  private static final String EXPORTER = "exporter";
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

  /** Returns the name of its exporter; null if it does not have exactly one. */
  @Nullable String exporter() {
    DeclarativeConfigProperties exporter = config.getStructured(EXPORTER);
    Set<String> names = exporter == null ? Set.of() : exporter.getPropertyKeys();
    return names.size() == 1 ? names.iterator().next() : null;
  }

  /** Returns the configuration of its exporter; empty if it does not have exactly one. */
  DeclarativeConfigProperties exporterConfig() {
    String name = exporter();
    DeclarativeConfigProperties exporter = config.getStructured(EXPORTER);
    DeclarativeConfigProperties below =
        name == null || exporter == null ? null : exporter.getStructured(name);
    return below == null ? DeclarativeConfigProperties.empty() : below;
  }

  /** Returns a key's number; the default if the key is missing. */
  int number(String key, int otherwise) {
    if (!config.getPropertyKeys().contains(key)) {
      return otherwise;
    }
    Integer number = config.getInt(key);
    String text = number == null ? config.getString(key) : number.toString();
    if (text == null || !NUMBER.matcher(text).matches()) {
      throw problem(key, "must be a whole number with at most nine digits");
    }
    return Integer.parseInt(text); // a text in the properties of Spring
  }

  /** Returns a key's milliseconds; the default if the key is missing. */
  Duration millis(String key, Duration otherwise) {
    return Duration.ofMillis(number(key, (int) otherwise.toMillis()));
  }

  /**
   * Checks that each key has an effect, and that there is an exporter.
   *
   * @param keys the keys with an effect
   * @param isListed whether listed destinations take the place of exporters
   */
  void check(Set<String> keys, boolean isListed) {
    for (String key : config.getPropertyKeys()) {
      if (!keys.contains(key)) {
        throw problem(key, "has no effect; valid keys: " + new TreeSet<>(keys));
      }
    }
    boolean hasKey = config.getPropertyKeys().contains(EXPORTER);
    if (exporter() == null && (hasKey || !isListed)) {
      throw problem(EXPORTER, "must name exactly one exporter");
    }
  }

  private ConfigurationException problem(String key, String text) {
    return new ConfigurationException(path + "." + key, text);
  }

  /** Omits the values, which may be addresses and headers. */
  @Override
  public String toString() {
    return path + " (" + kind + ")";
  }
}
