/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The names that were withheld as unclassified, written as a catalog fragment for review ({@code
 * ASSENT_REPORT_UNCLASSIFIED}). For developers: it is the one place where something of what the
 * gate withheld is written down, so it says so when it is made, keeps names only, and of these only
 * what looks like a name in code: a lower-case letter, then at most 63 of {@code a-z 0-9 _ .}.
 *
 * <p>The fragment does not load as it is: each entry's category is {@value #REVIEW}, which someone
 * must replace. An entry for a name that the catalog does know (another type came, or a longer
 * value) asks for {@code override}.
 *
 * <p>Thread-safe. Recording takes a hash look-up, never blocks and never throws; it keeps at most
 * {@value #MAX_NAMES} names of a kind, and says in the file when there were more. The first new
 * name after a write asks the executor for the next one.
 */
public final class UnclassifiedReport {
  /** How many names of one kind are kept. */
  public static final int MAX_NAMES = 1_000;

  /** What stands in a fragment where a person must decide. */
  static final String REVIEW = "REVIEW";

  private static final int MAX_NAME_LENGTH = 64;

  private final Path target;
  private final Catalog catalog;
  private final Executor executor;
  private final Consumer<String> warnings;
  private final Names attributes = new Names("attributes");
  private final Names metrics = new Names("metrics");
  private final Names events = new Names("events");
  private final Names scopes = new Names("scopes");
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * A report; it warns at once that it is in use.
   *
   * @param target the file to write; replaced atomically
   * @param catalog what the names are compared with
   * @param executor runs the writes that new names ask for; it may delay them
   * @param warnings takes the warning, and one for the first write that fails
   */
  public UnclassifiedReport(
      Path target, Catalog catalog, Executor executor, Consumer<String> warnings) {
    this.target = target;
    this.catalog = catalog;
    this.executor = executor;
    this.warnings = warnings;
    warnings.accept(
        "ASSENT_REPORT_UNCLASSIFIED is set: names withheld as unclassified are written to "
            + target
            + "; a name can be somebody's data, so use it in development only");
  }

  /** An attribute that was withheld as unclassified, with the type its value had. */
  public void attribute(String name, AttributeType type) {
    record(attributes, name, FieldType.of(type));
  }

  /** A metric whose name was withheld as unclassified. */
  public void metric(String name) {
    record(metrics, name, FieldType.ANY);
  }

  /** An event (log event or span event) whose name was withheld as unclassified. */
  public void event(String name) {
    record(events, name, FieldType.ANY);
  }

  /** An instrumentation scope whose name was withheld as unclassified. */
  public void scope(String name) {
    record(scopes, name, FieldType.ANY);
  }

  private void record(Names names, String name, FieldType type) {
    if (names.add(name, type) && scheduled.compareAndSet(false, true)) {
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
      replace(fragment().getBytes(StandardCharsets.UTF_8));
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

  private void replace(byte[] content) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(directory, "unclassified", ".tmp");
    try {
      Files.write(temporary, content);
      try {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException otherwise) {
        Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private String fragment() {
    StringBuilder yaml =
        new StringBuilder("# Names that were withheld as unclassified. Replace each ")
            .append(REVIEW)
            .append(" or delete its line; then add the file to ASSENT_CATALOG.\n");
    for (Names names : new Names[] {attributes, metrics, events, scopes}) {
      append(yaml, names);
    }
    return yaml.toString();
  }

  private void append(StringBuilder yaml, Names names) {
    Map<String, FieldType> sorted = new TreeMap<>(names.seen);
    if (!sorted.isEmpty()) {
      yaml.append(names.section).append(":\n");
    }
    sorted.forEach(
        (name, type) -> {
          yaml.append("  - { name: \"").append(name).append('"');
          if (names == attributes) {
            appendType(yaml, name, type);
          }
          yaml.append(", category: ").append(REVIEW).append(" }\n");
        });
    if (names.full.get()) {
      yaml.append("  # there were more than ").append(MAX_NAMES).append('\n');
    }
  }

  private void appendType(StringBuilder yaml, String name, FieldType type) {
    CatalogEntry known = catalog.exactAttribute(name);
    yaml.append(", type: ").append(type == FieldType.ANY ? REVIEW : "\"" + type + "\"");
    if (known != null) {
      boolean sameType = known.type() != null && known.type().accepts(type);
      yaml.append(sameType && type.hasLength() ? ", max: " + REVIEW : "")
          .append(", override: true");
    }
  }

  private static boolean isName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '.') {
        return false;
      }
    }
    return !Catalog.isOurs(name);
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  @Override
  public String toString() {
    return "UnclassifiedReport[" + attributes.seen.size() + " attributes]";
  }

  /** The names of one kind, bounded. */
  private static final class Names {
    private final String section;
    private final Map<String, FieldType> seen = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger(MAX_NAMES);
    private final AtomicBoolean full = new AtomicBoolean();

    Names(String section) {
      this.section = section;
    }

    /** Whether the name is new, well-formed and was kept. */
    boolean add(@Nullable String name, FieldType type) {
      if (name == null || seen.containsKey(name) || full.get() || !isName(name)) {
        return false;
      }
      if (places.getAndDecrement() <= 0) {
        full.set(true);
        return false;
      }
      boolean added = seen.putIfAbsent(name, type) == null;
      if (!added) {
        places.incrementAndGet();
      }
      return added;
    }
  }
}
