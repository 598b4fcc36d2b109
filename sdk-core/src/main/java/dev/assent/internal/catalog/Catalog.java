/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import dev.assent.category.Category;
import dev.assent.internal.catalog.shape.CodeShape;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.internal.catalog.shape.Shape;
import dev.assent.internal.catalog.shape.TextShape;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table from a field's name to its categories, type and maximum length. Names are matched as
 * strings, exact before longest prefix; unknown names are {@code unclassified}. Look-ups allocate
 * and store nothing, so that unknown names cost no memory. Thread-safe: names declared by the
 * capture facade are added by replacing the table.
 *
 * <p>A <b>catalog file</b> is YAML. Every section is optional:
 *
 * <pre>{@code
 * categories: [content.whiteboard]                 # the application's own leaves
 * attributes:
 *   - { name: board.title, max: 256, category: content.whiteboard }
 *   - { name: board.shapes, type: long, category: [service.usage, content.whiteboard] }
 *   - { name: board.mode, values: [draw, erase], category: service.usage }
 *   - { name: board.page, shape: template, category: service.usage }
 *   - { name: board.server, shape: token, category: service.telemetry, when: { kind: [CLIENT] } }
 *   - { prefix: board.flag., type: boolean, category: service.usage }
 *   - { name: service.instance.id, category: service.telemetry, override: true }
 * metrics:
 *   - { prefix: board., category: service.usage }  # any name that starts with it may leave
 * events:
 *   - { name: board.opened, category: service.usage }
 * spans:
 *   - { name: render board, category: service.telemetry }
 * scopes:
 *   - { prefix: com.acme.board., category: service.usage }
 * loggers:
 *   - { name: com.acme.board.Render, category: service.diagnostic }
 *   - { name: com.acme.board.Store, category: service.diagnostic, exceptions: true }
 * }</pre>
 *
 * <ul>
 *   <li>An entry has a {@code name}, or a {@code prefix} that ends with a dot, and a {@code
 *       category}: one leaf or a list, all of which must be permitted.
 *   <li>{@code type} is {@code string} (the default), {@code boolean}, {@code long}, {@code
 *       double}, {@code bytes}, {@code string[]}, {@code boolean[]}, {@code long[]}, {@code
 *       double[]} or {@code any}. {@code max} is the maximum length of a string, and of each string
 *       of an array, in UTF-16 units (by default {@value Shape#DEFAULT_MAX_LENGTH}), or the maximum
 *       number of bytes. Arrays have at most {@value AttributeEntry#MAX_ELEMENTS} elements, or
 *       {@value AttributeEntry#MAX_CONTENT_ELEMENTS} if no category is one of {@code service} or
 *       {@code personal}. {@code values} lists the only strings that fit. A value that does not fit
 *       is {@code unclassified}; a list is unclassified as a whole.
 *   <li>{@code shape} is the form of a string, or of each string of an array: {@code values} (the
 *       listed ones), {@code token} (an identifier of {@code A-Z a-z 0-9 . _ : / + $ -}), {@code
 *       code} (a token with few digits, such as the name of a class), {@code template} (a route
 *       such as {@code /users/{id}}), {@code summary} (of a database query, such as {@code SELECT
 *       orders}), or {@code text}, the default, for any string.
 *   <li>{@code when} limits an entry to a context. All its parts must hold: {@code signal} ({@code
 *       spans}, {@code logs}, {@code metrics}, {@code resource}), {@code kind}, {@code meter} and
 *       {@code scope} (names, or prefixes such as {@code jvm.*}), and {@code attribute}, a map from
 *       other attributes to their values. A condition can only permit more. If several conditions
 *       hold, all their entries apply; if none holds, the entry without a condition applies. The
 *       categories of the attributes and of the scope name in a condition are added to its entry.
 *       In nested values, events, links, exemplars and scopes, no condition holds.
 *   <li>The exact text form of a number or boolean fits these types.
 *   <li>A name of a metric, event, span, scope or logger matches a prefix only if it has shape
 *       {@code code} and at most 255 characters. The same applies to an attribute that may be
 *       {@code service.*}.
 *   <li>Each part of a nested value is classified by its dotted path ({@code parent.child}). An
 *       entry for the parent does not apply to its parts; a prefix entry does.
 *   <li>The name of a listed scope may leave. Its {@code category}, if it has one, is the own
 *       category of the scope's data. It does not apply to the names of metrics, events and spans.
 *   <li>A listed logger is trusted: the bodies of its records have the given category instead of
 *       {@code content.other}. With {@code exceptions: true}, the same category also applies to
 *       exception messages, to stack traces as text (which contain the messages of causes), and to
 *       the status descriptions of spans of a scope with this name (where instrumentations write
 *       such messages).
 *   <li>An entry of the built-in catalog or of an earlier file is replaced only with {@code
 *       override: true}; an override that replaces nothing is an error. A name that matches a
 *       prefix may have its own entry without {@code override}.
 *   <li>{@code assent.*} can't be catalogued.
 * </ul>
 */
public final class Catalog {
  private static final String OURS = "assent.";

  /**
   * The parts that the capture facade can extend; replaced as one, under the lock of {@code this}.
   */
  private record Declared(
      NameTable<CatalogEntry> attributes,
      ScalarTable scalars,
      NameTable<Long> events,
      Declarations inCode,
      Object identity) {
    Declared(NameTable<CatalogEntry> attributes, NameTable<Long> events, Declarations inCode) {
      this(attributes, ScalarTable.of(attributes), events, inCode, new Object());
    }
  }

  private final Categories categories;
  private final NameTable<Long> metrics;
  private final NameTable<Long> spans;
  private final NameTable<Long> scopes;
  private final NameTable<FreeTextCategories> loggers;
  private final Map<String, Reduction> reductions;
  private final Set<String> reducedNames;
  private final List<SpanNameTemplate> templates;
  private final Set<CatalogName> fileNames;
  private final long scopeNames;
  private final long service;
  private final FreeTextCategories untrusted;
  private final List<Runnable> declarationListeners = new CopyOnWriteArrayList<>();
  private volatile Declared declared;

  /** The last verdicts by their categories. A benign race: immutable, and checked before use. */
  private final @Nullable Classified[] verdicts = new Classified[32];

  Catalog(Categories categories, CatalogDraft draft) {
    this.categories = categories;
    this.metrics = draft.metrics.table();
    this.spans = draft.spans.table();
    this.scopes = draft.scopes.table();
    this.loggers = draft.loggers.table();
    this.reductions = Map.copyOf(draft.reductions);
    this.reducedNames =
        reductions.values().stream()
            .map(reduction -> reduction.key().getKey())
            .collect(Collectors.toUnmodifiableSet());
    this.templates = List.copyOf(draft.templates);
    this.fileNames = Set.copyOf(draft.fileNames);
    this.scopeNames = categories.mask(Category.SERVICE_TELEMETRY);
    this.service = categories.mask("service");
    long content = categories.mask(Category.CONTENT_OTHER);
    this.untrusted = new FreeTextCategories(content, content);
    NameTable<CatalogEntry> attributes = draft.attributes.table(scopes, scopeNames, service);
    this.declared = new Declared(attributes, draft.events.table(), Declarations.NONE);
  }

  private Catalog(Catalog other, Declared declared) {
    this.categories = other.categories;
    this.metrics = other.metrics;
    this.spans = other.spans;
    this.scopes = other.scopes;
    this.loggers = other.loggers;
    this.reductions = other.reductions;
    this.reducedNames = other.reducedNames;
    this.templates = other.templates;
    this.fileNames = other.fileNames;
    this.scopeNames = other.scopeNames;
    this.service = other.service;
    this.untrusted = other.untrusted;
    this.declared = declared;
  }

  /** Returns the built-in catalog for the OpenTelemetry semantic conventions. */
  public static Catalog builtIn() {
    return of(List.of(), List.of());
  }

  /**
   * Returns the built-in catalog with entries of files and the application.
   *
   * @param files catalog files (YAML), in order
   * @param added the application's own leaves, in addition to those in files
   * @return the catalog
   * @throws dev.assent.config.ConfigurationException naming file and line of the first mistake
   */
  public static Catalog load(List<Path> files, List<Category> added) {
    return of(files.stream().map(CatalogFile::read).toList(), added);
  }

  public static Catalog of(List<CatalogFile> files, List<Category> added) {
    List<Category> leaves = new ArrayList<>(added);
    files.forEach(file -> leaves.addAll(file.leaves()));
    Categories categories = Categories.of(leaves);
    CatalogDraft draft = new CatalogDraft();
    BuiltInCatalog.read(draft, categories);
    files.forEach(file -> file.addTo(draft, categories));
    return new Catalog(categories, draft);
  }

  /** Whether the name of an attribute is reserved, so that no entry may cover it. */
  public static boolean isOurs(String name) {
    return name.startsWith(OURS);
  }

  /** The leaves that this catalog can name. */
  public Categories categories() {
    return categories;
  }

  /** The entries of attributes, those that code declared included. */
  public NameTable<CatalogEntry> attributes() {
    return declared.attributes();
  }

  /** The categories of the names of metrics. */
  public NameTable<Long> metrics() {
    return metrics;
  }

  /** The categories of the names of events, those that code declared included. */
  public NameTable<Long> events() {
    return declared.events();
  }

  /** The categories of the names of spans. */
  public NameTable<Long> spans() {
    return spans;
  }

  /** The own categories of data by scope; 0 where the signal's default applies. */
  public NameTable<Long> scopes() {
    return scopes;
  }

  /** The categories of free text by trusted logger. */
  public NameTable<FreeTextCategories> loggers() {
    return loggers;
  }

  /** The reductions, by the name of the withheld attribute. */
  public Map<String, Reduction> reductions() {
    return reductions;
  }

  /** The names and prefixes that catalog files list. */
  public Set<CatalogName> fileNames() {
    return fileNames;
  }

  /** The declarations in code, without the built-in catalog and files. */
  public Declarations declarations() {
    return declared.inCode();
  }

  /**
   * This catalog with declarations from elsewhere. A name that is known here keeps its entry and
   * gets the categories of both.
   *
   * @return this catalog if nothing changes; otherwise a copy that does not see later declarations
   *     here
   */
  public Catalog with(Declarations others) {
    Declared now = declared;
    NameTable<CatalogEntry> attributes = now.attributes();
    for (Map.Entry<String, Declarations.Attribute> each : others.attributes().entrySet()) {
      CatalogEntry known = attributes.find(each.getKey());
      CatalogEntry both = both(known, each.getValue());
      attributes = both.equals(known) ? attributes : attributes.with(each.getKey(), both);
    }
    NameTable<Long> events = now.events();
    for (Map.Entry<String, Long> each : others.events().entrySet()) {
      Long known = events.find(each.getKey());
      Long both = (known == null ? 0 : known) | each.getValue();
      events = both.equals(known) ? events : events.with(each.getKey(), both);
    }
    return attributes == now.attributes() && events == now.events()
        ? this
        : new Catalog(this, new Declared(attributes, events, now.inCode().and(others)));
  }

  private static CatalogEntry both(@Nullable CatalogEntry known, Declarations.Attribute declared) {
    CatalogEntry inCode =
        new CatalogEntry(
            declared.mask(), FieldType.of(declared.type()), declared.maxLength(), TextShape.ANY);
    if (known == null) {
      return inCode;
    }
    CatalogEntry closed = known.isKnown() ? known : inCode.opening(known.entries());
    return closed.with(declared.mask());
  }

  /**
   * The entry of an attribute name; the unclassified entry if it is unknown. Never null. The name
   * leaves with the value, so below a prefix of service data it must be a name in code.
   */
  public AttributeEntry attribute(String name) {
    NameTable<CatalogEntry> attributes = declared.attributes;
    CatalogEntry exact = attributes.exact(name);
    return exact == null ? below(attributes.longestPrefix(name), name) : exact;
  }

  private CatalogEntry below(@Nullable CatalogEntry prefix, String name) {
    return prefix != null
            && (CodeShape.is(name, NameTable.MAX_NAME_LENGTH) || !prefix.mayBe(service))
        ? prefix
        : CatalogEntry.UNKNOWN;
  }

  /**
   * A fast path for almost all attributes: a string, boolean, long or double that fits an entry
   * with the same name and type, and so is immutable.
   *
   * @param key a key of the API's class
   * @param place where the attribute stands
   * @param cutLength as {@link FieldContext#cutLength} says
   * @return the verdict, with the key's bytes; null for any other attribute
   */
  public @Nullable Classified scalar(
      AttributeKey<?> key, Object value, FieldContext.Place place, int cutLength) {
    return declared.scalars.find(key, value, place.bit(), cutLength);
  }

  /**
   * The identity of the entries of attributes and events in force, which a declaration replaces. A
   * verdict counts only while the entries in force are those that were read before it.
   */
  public Object entries() {
    return declared.identity;
  }

  /**
   * Adds a listener that is called after each declaration that adds an entry. It must neither block
   * nor throw.
   */
  public void addDeclarationListener(Runnable listener) {
    declarationListeners.add(listener);
  }

  /** A verdict on an attribute without a result of {@link #scalar}. */
  public Classified verdict(long mask) {
    int at = Long.hashCode(mask * 0x9E3779B97F4A7C15L) & (verdicts.length - 1);
    Classified known = verdicts[at];
    if (known == null || known.mask() != mask) {
      known = Classified.of(mask);
      verdicts[at] = known;
    }
    return known;
  }

  /** The reduction of a withheld attribute; null if nothing of it may remain. */
  public @Nullable Reduction reduction(String name) {
    return reductions.get(name);
  }

  /** Whether a reduction makes attributes of this name. */
  public boolean isReduced(String name) {
    return reducedNames.contains(name);
  }

  /** Whether an attribute's name has an entry of its own, prefixes aside. */
  public boolean knowsAttribute(String name) {
    return declared.attributes.exact(name) != null;
  }

  /** The prefix of the catalog that an attribute's name starts with, else null. */
  public @Nullable String attributePrefix(String name) {
    return declared.attributes.prefixOf(name);
  }

  /** The entry of exactly this name, prefixes aside. */
  public @Nullable CatalogEntry exactAttribute(String name) {
    return declared.attributes.exact(name);
  }

  /** The categories of a metric's name; {@link Categories#UNCLASSIFIED} if it is not known. */
  public long metric(String name) {
    return requireKnown(metrics.findToken(name));
  }

  /** Whether a metric's name has an entry of its own, prefixes aside. */
  public boolean knowsMetric(String name) {
    return metrics.exact(name) != null;
  }

  /** Whether an event's name has an entry of its own, prefixes aside. */
  public boolean knowsEvent(String name) {
    return declared.events.exact(name) != null;
  }

  /** The categories of an event's name (log event or span event). */
  public long event(String name) {
    return requireKnown(declared.events.findToken(name));
  }

  /** The categories of a span's name; {@link Categories#UNCLASSIFIED} if it is not known. */
  public long span(String name) {
    return requireKnown(spans.findToken(name));
  }

  /** Whether a span's name has an entry of its own, prefixes aside. */
  public boolean knowsSpan(String name) {
    return spans.exact(name) != null;
  }

  /**
   * The categories of the name of a scope or logger itself. The name of a trusted logger is known,
   * too.
   */
  public long scopeName(String name) {
    boolean isKnown = scopes.findToken(name) != null || loggers.findToken(name) != null;
    return isKnown ? scopeNames : Categories.UNCLASSIFIED;
  }

  /**
   * The entry of a scope or logger: its name, or the prefix that it starts with, followed by a
   * star. Null if there is none.
   */
  public @Nullable String scopeEntry(String name) {
    if (scopes.exact(name) != null || loggers.exact(name) != null) {
      return name;
    }
    String prefix = scopes.prefixOf(name);
    String found = prefix == null ? loggers.prefixOf(name) : prefix;
    return found == null ? null : found + "*";
  }

  /**
   * The own categories of data by instrumentation scope or logger; 0 if the catalog has none, so
   * that the signal's default applies.
   */
  public long scopeCategory(String name) {
    Long own = scopes.find(name);
    return own == null ? 0 : own;
  }

  /** The categories of free text under a logger's name; {@code content.other} if untrusted. */
  public FreeTextCategories freeText(@Nullable String loggerName) {
    FreeTextCategories trusted = loggerName == null ? null : loggers.findToken(loggerName);
    return trusted == null ? untrusted : trusted;
  }

  /** Whether the catalog has a span's name, prefixes aside. */
  public boolean isSpan(String name) {
    return spans.exact(name) != null;
  }

  /** The templates from which span names may be composed, most specific first. */
  public List<SpanNameTemplate> spanNames() {
    return templates;
  }

  /**
   * Makes a declared event known. Idempotent for equal declarations.
   *
   * @param name the event's name
   * @param mask the categories of the name, at least one, all known here
   * @throws IllegalArgumentException if the catalog knows the name with other categories
   */
  public void declareEvent(String name, long mask) {
    Object before = entries();
    declareEventLocked(name, mask);
    tellUnless(before);
  }

  private synchronized void declareEventLocked(String name, long mask) {
    requireDeclarable(name, mask);
    Long former = declared.events.exact(name);
    if (former != null && former != mask) {
      throw conflict("event", name, former);
    }
    if (former == null) {
      NameTable<Long> events = declared.events.with(name, mask);
      Declarations inCode = declared.inCode.withEvent(name, mask);
      declared = new Declared(declared.attributes, declared.scalars, events, inCode, new Object());
    }
  }

  /**
   * Makes a declared field known. Idempotent for equal declarations. If the catalog knows the name
   * under a condition that can hold in an event, the field has the categories of both there.
   *
   * @param name the attribute's name
   * @param mask the categories of its values, at least one, all known here
   * @param type the type of its values; with {@link AttributeType#VALUE} any leaf fits
   * @param maxLength the maximum length of strings, each string of an array, and bytes
   * @throws IllegalArgumentException if the catalog knows the name with other categories or type,
   *     or a smaller maximum length
   */
  public void declareAttribute(String name, long mask, AttributeType type, int maxLength) {
    Object before = entries();
    declareAttributeLocked(name, mask, type, maxLength);
    tellUnless(before);
  }

  private synchronized void declareAttributeLocked(
      String name, long mask, AttributeType type, int maxLength) {
    requireDeclarable(name, mask);
    CatalogEntry wanted = new CatalogEntry(mask, FieldType.of(type), maxLength, TextShape.ANY);
    CatalogEntry former = declared.attributes.exact(name);
    if (former != null && former.isKnown() && !former.covers(wanted)) {
      throw conflict("attribute", name, former.mask());
    }
    if (former != null && !former.isKnown() && ConditionCompiler.isLooser(wanted, former)) {
      throw conflict("attribute", name, former.entries().get(0).entry().mask());
    }
    if (former == null || !former.isKnown()) {
      CatalogEntry added = former == null ? wanted : wanted.opening(former.openingsOfEvents(mask));
      Declarations inCode =
          declared.inCode.withAttribute(name, new Declarations.Attribute(mask, type, maxLength));
      declared = new Declared(declared.attributes.with(name, added), declared.events, inCode);
    }
  }

  /** Not under the lock: a listener may wait for a lock whose holder declares. */
  @SuppressWarnings("ReferenceEquality") // an identity
  private void tellUnless(Object before) {
    if (entries() != before) {
      declarationListeners.forEach(Runnable::run);
    }
  }

  private void requireDeclarable(String name, long mask) {
    if (name.isBlank() || isOurs(name)) {
      throw new IllegalArgumentException("a name must not be blank or start with " + OURS);
    }
    if (mask == 0 || (mask & ~categories.any()) != 0) {
      throw new IllegalArgumentException(
          name + ": needs at least one category of " + categories.names(categories.any()));
    }
  }

  private IllegalArgumentException conflict(String kind, String name, long mask) {
    return new IllegalArgumentException(
        kind
            + " "
            + name
            + " has other categories, type or length in the catalog; its categories are "
            + categories.names(mask));
  }

  private static long requireKnown(@Nullable Long mask) {
    return mask == null ? Categories.UNCLASSIFIED : mask;
  }

  /** The longest run of probes that any look-up of an attribute can make. */
  int longestRun() {
    return declared.attributes.longestRun();
  }

  @Override
  public String toString() {
    return "Catalog["
        + declared.attributes.size()
        + " attributes, "
        + metrics.size()
        + " metrics, "
        + declared.events.size()
        + " events]";
  }
}
