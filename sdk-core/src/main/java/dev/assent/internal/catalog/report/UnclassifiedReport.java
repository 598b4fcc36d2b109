/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.report;

import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.CatalogEntry;
import dev.assent.internal.catalog.CatalogFile;
import dev.assent.internal.catalog.ConditionalEntry;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.file.Disk;
import io.opentelemetry.api.common.AttributeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the names that were withheld as unclassified, and the names that the policy withholds, as
 * a catalog fragment for review ({@code ASSENT_REPORT_UNCLASSIFIED}). It is for developers, and the
 * only place that records anything of withheld data; therefore it logs a warning when it is
 * created, and records only names that look like names in code. For attributes, metrics and events,
 * that is a lower-case letter, then at most 63 of {@code a-z 0-9 _ .}; for scopes, loggers and
 * spans, a letter, then at most 127 of {@code A-Z a-z 0-9 _ . $ / -}.
 *
 * <p>The fragment is not a valid catalog: each entry's category is {@value CatalogFile#REVIEW},
 * which a person must replace. An entry for a name that the catalog knows describes the mismatch:
 * another type, or a text that does not fit the entry's shape or length. Names that the policy
 * withholds are remarks, since they need no change of the catalog.
 *
 * <p>Thread-safe. Recording is a hash look-up; it never blocks and never throws. The report keeps
 * at most {@value #MAX_NAMES} names of a kind and drops further ones, which the file states. The
 * first new name after a write schedules the next write.
 */
public final class UnclassifiedReport {
  /** The maximum number of names of one kind. */
  public static final int MAX_NAMES = 1_000;

  private final Path target;
  private final Catalog catalog;
  private final Executor executor;
  private final Consumer<String> warnings;
  private final ReportedNames<FieldType> attributes = ReportedNames.ofFields();
  private final ReportedNames<FieldType> metrics = ReportedNames.ofFields();
  private final ReportedNames<FieldType> events = ReportedNames.ofFields();
  private final ReportedNames<FieldType> spans = ReportedNames.ofSpans();
  private final ReportedNames<FieldType> scopes = ReportedNames.ofCode();
  private final ReportedNames<FieldType> loggers = ReportedNames.ofCode();
  private final ReportedNames<Long> byPolicy = ReportedNames.ofFields();
  private final Map<Whole, ReportedNames<Long>> whole = new EnumMap<>(Whole.class);
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * Creates a report, and warns at once that it is in use.
   *
   * @param target the file to write; replaced atomically
   * @param catalog the catalog with which the names are compared
   * @param executor runs the writes, and may delay them
   * @param warnings receives this warning, and one for the first write that fails
   */
  public UnclassifiedReport(
      Path target, Catalog catalog, Executor executor, Consumer<String> warnings) {
    this.target = target;
    this.catalog = catalog;
    this.executor = executor;
    this.warnings = warnings;
    for (Whole kind : Whole.values()) {
      whole.put(kind, ReportedNames.ofCode());
    }
    warnings.accept(
        "ASSENT_REPORT_UNCLASSIFIED is set: names withheld as unclassified are written to "
            + target
            + "; a name can be somebody's data, so use it in development only");
  }

  /** Records an attribute that was withheld as unclassified, with the type of its value. */
  public void attribute(String name, AttributeType type) {
    record(attributes, name, FieldType.of(type));
  }

  /** Records a metric whose name was withheld as unclassified. */
  public void metric(String name) {
    record(metrics, name, FieldType.ANY);
  }

  /** Records an event (log event or span event) whose name was withheld as unclassified. */
  public void event(String name) {
    record(events, name, FieldType.ANY);
  }

  /** Records an instrumentation scope whose name was withheld as unclassified. */
  public void scope(String name) {
    record(scopes, name, FieldType.ANY);
  }

  /** Records a span's name that was withheld as unclassified. */
  public void span(String name) {
    record(spans, name, FieldType.ANY);
  }

  /** Records a logger or scope whose free text was withheld. */
  public void logger(String name) {
    record(loggers, name, FieldType.ANY);
  }

  /**
   * Records an attribute that the catalog knows and the policy withheld.
   *
   * @param missing the categories that are not permitted, of those first seen
   */
  public void withheld(String name, long missing) {
    record(byPolicy, name, missing);
  }

  /**
   * Records a datum that was withheld whole because its own categories are not permitted.
   *
   * @param name the name under which it is listed: see {@link Whole}
   * @param missing the categories that are not permitted, of those first seen
   */
  public void whole(Whole kind, String name, long missing) {
    record(Objects.requireNonNull(whole.get(kind)), name, missing);
  }

  private <V> void record(ReportedNames<V> names, String name, V value) {
    if (names.add(name, value) && scheduled.compareAndSet(false, true)) {
      try {
        executor.execute(this::write);
      } catch (RejectedExecutionException shutDown) {
        scheduled.set(false);
      }
    }
  }

  /**
   * Writes the fragment now.
   *
   * @return whether it was written; a failure is reported once, without content
   */
  public synchronized boolean write() {
    scheduled.set(false);
    try {
      byte[] content = fragment().getBytes(StandardCharsets.UTF_8);
      Disk.system().replace(target.toAbsolutePath(), content, null);
      return true;
    } catch (IOException | RuntimeException failure) {
      if (failed.compareAndSet(false, true)) {
        warnings.accept(
            "ASSENT_REPORT_UNCLASSIFIED: can't write "
                + target
                + " ("
                + failure.getClass().getSimpleName()
                + "); further failures are not reported");
      }
      return false;
    }
  }

  private String fragment() {
    StringBuilder yaml =
        new StringBuilder("# Names that were withheld as unclassified. Replace each ")
            .append(CatalogFile.REVIEW)
            .append(" or delete its line; then add the file to ASSENT_CATALOG.\n");
    append(yaml, "attributes", attributes, this::columns, this::comment);
    append(yaml, "metrics", metrics, UnclassifiedReport::none, UnclassifiedReport::none);
    append(yaml, "events", events, UnclassifiedReport::none, UnclassifiedReport::none);
    if (spans.size() > 0) {
      yaml.append("# A span whose name no catalog has is called by its attributes or its kind.\n");
    }
    append(yaml, "spans", spans, UnclassifiedReport::none, UnclassifiedReport::none);
    append(yaml, "scopes", scopes, UnclassifiedReport::none, UnclassifiedReport::none);
    if (loggers.size() > 0) {
      yaml.append(
              "# The catalog does not trust these loggers, so their text is content.other. A"
                  + " listed")
          .append(" logger's text has the category given.\n");
    }
    append(yaml, "loggers", loggers, UnclassifiedReport::none, UnclassifiedReport::none);
    appendByPolicy(yaml);
    appendWhole(yaml);
    return yaml.toString();
  }

  private static String none(String name, FieldType type) {
    return "";
  }

  private static void append(
      StringBuilder yaml,
      String section,
      ReportedNames<FieldType> names,
      BiFunction<String, FieldType, String> columns,
      BiFunction<String, FieldType, String> remark) {
    if (names.size() > 0) {
      yaml.append(section).append(":\n");
    }
    names
        .sorted()
        .forEach(
            (name, type) ->
                yaml.append("  - { name: \"")
                    .append(name)
                    .append('"')
                    .append(columns.apply(name, type))
                    .append(", category: ")
                    .append(CatalogFile.REVIEW)
                    .append(" }")
                    .append(remark.apply(name, type))
                    .append('\n'));
    appendFull(yaml, names);
  }

  private static void appendFull(StringBuilder yaml, ReportedNames<?> names) {
    if (names.isFull()) {
      yaml.append("  # the list is full: at most ").append(MAX_NAMES).append('\n');
    }
  }

  private String columns(String name, FieldType type) {
    String columns = ", type: " + (type == FieldType.ANY ? CatalogFile.REVIEW : "\"" + type + "\"");
    CatalogEntry known = catalog.exactAttribute(name);
    if (known == null || !known.isKnown()) {
      return columns; // known in other contexts at most, which stay as they are
    }
    boolean isText = isOfItsType(known, type) && type.hasLength();
    boolean hasShape = known.shape() != TextShape.ANY || shapeInContext(known) != null;
    String missed = hasShape ? "shape" : "max";
    return columns + (isText ? ", " + missed + ": " + CatalogFile.REVIEW : "") + ", override: true";
  }

  private String comment(String name, FieldType type) {
    CatalogEntry known = catalog.exactAttribute(name);
    if (known == null) {
      return "";
    }
    if (!known.isKnown()) {
      return " # known under conditions only: none applied, or the value did not fit their shape";
    }
    if (!isOfItsType(known, type)) {
      return "";
    }
    if (known.shape() != TextShape.ANY) {
      return " # a value did not fit shape '" + known.shape().label() + "', or was too long";
    }
    String inContext = shapeInContext(known);
    return inContext == null
        ? ""
        : " # a value did not fit shape '"
            + inContext
            + "', which applies under a condition, or was too long";
  }

  /**
   * The first shape other than text among an entry's conditional entries; null if there is none.
   */
  private static @Nullable String shapeInContext(CatalogEntry known) {
    for (ConditionalEntry entry : known.entries()) {
      if (entry.entry().shape() != TextShape.ANY) {
        return entry.entry().shape().label();
      }
    }
    return null;
  }

  private static boolean isOfItsType(CatalogEntry known, FieldType type) {
    return known.type() != null && known.type().accepts(type);
  }

  private void appendByPolicy(StringBuilder yaml) {
    if (byPolicy.size() > 0) {
      yaml.append("# Withheld by policy or for lack of consent; the catalog knows these names.\n");
    }
    appendMasks(yaml, "", byPolicy);
  }

  private void appendWhole(StringBuilder yaml) {
    boolean isAny = false;
    for (Map.Entry<Whole, ReportedNames<Long>> kind : whole.entrySet()) {
      if (kind.getValue().size() > 0 && !isAny) {
        isAny = true;
        yaml.append("# Withheld whole because of the datum's own categories:\n");
      }
      appendMasks(yaml, kind.getKey().label + " ", kind.getValue());
    }
  }

  private void appendMasks(StringBuilder yaml, String what, ReportedNames<Long> names) {
    names
        .sorted()
        .forEach(
            (name, missing) ->
                yaml.append("#   ")
                    .append(what)
                    .append(name)
                    .append(": ")
                    .append(String.join(", ", catalog.categories().names(missing)))
                    .append('\n'));
    appendFull(yaml, names);
  }

  /** The kinds of data that are withheld whole, with the name under which each is listed. */
  public enum Whole {
    /** Points, by their metric's name. */
    METRIC("metric"),
    /** Spans, by their scope's name. */
    SPANS("spans of scope"),
    /** Log records, by their logger's name. */
    LOGS("log records of"),
    /** Events, by their own name. */
    EVENT("event");

    private final String label;

    Whole(String label) {
      this.label = label;
    }
  }

  @Override
  public String toString() {
    return "UnclassifiedReport[" + attributes.size() + " attributes]";
  }
}
