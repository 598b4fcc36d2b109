/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.category.Category;
import dev.assent.internal.catalog.AttributeEntry;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.category.Categories;
import dev.assent.internal.category.CategoryAttribute;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.data.ReservedAttributes;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The categories of every kind of field. The tagger, which stamps, and the gate, which strips, ask
 * the same object, so that a stamp can't promise what the gate would not keep. Thread-safe; values
 * must be frozen.
 */
public final class Classifier {
  /** The text of an exception, as an attribute. */
  public static final String EXCEPTION_MESSAGE = "exception.message";

  /** A stack trace as text, messages included. */
  public static final String EXCEPTION_STACKTRACE = "exception.stacktrace";

  private final Catalog catalog;
  private final Limits limits;
  private final SpanNames spanNames;
  private final KnownScopes scopes = new KnownScopes(this);
  private final Redacted redacted = new Redacted();
  private final long telemetry;
  private final long usage;
  private final long diagnostic;
  private final long contentOther;
  private final long content;

  /** Classifies by a catalog data of which nothing was cut or dropped. */
  public Classifier(Catalog catalog) {
    this(catalog, Limits.NONE);
  }

  /**
   * Classifies by a catalog.
   *
   * @param limits what the SDK may have cut or dropped from spans, or from log records: a
   *     classifier has one of the two
   */
  public Classifier(Catalog catalog, Limits limits) {
    this.catalog = catalog;
    this.limits = limits;
    Categories categories = catalog.categories();
    this.telemetry = categories.mask(Category.SERVICE_TELEMETRY);
    this.usage = categories.mask(Category.SERVICE_USAGE);
    this.diagnostic = categories.mask(Category.SERVICE_DIAGNOSTIC);
    this.contentOther = categories.mask(Category.CONTENT_OTHER);
    this.content = categories.mask("content");
    this.spanNames = new SpanNames(catalog, this);
  }

  /** What the SDK may have cut or dropped. */
  Limits limits() {
    return limits;
  }

  /** The templates of span names. */
  public SpanNames spanNames() {
    return spanNames;
  }

  /** The leaves of the group {@code content}. */
  public long content() {
    return content;
  }

  /** The categories of a stack trace that was rebuilt without messages. */
  public long stackTrace() {
    return diagnostic;
  }

  /** The own categories of a span, by its scope. */
  public long ownOfSpan(String scope) {
    long declared = catalog.scopeCategory(scope);
    return declared != 0 ? declared : telemetry;
  }

  /** The own categories of a log record or event, by its event name or its logger's name. */
  public long ownOfLog(String logger, @Nullable String event) {
    if (event == null || event.isEmpty()) {
      return ownOfLogger(logger, diagnostic);
    }
    long known = catalog.event(event);
    return (known & Categories.UNCLASSIFIED) == 0 ? known : ownOfLogger(logger, usage);
  }

  private long ownOfLogger(String logger, long otherwise) {
    long declared = catalog.scopeCategory(logger);
    return declared != 0 ? declared : otherwise;
  }

  /**
   * The categories that an application adds with the attribute {@code assent.category}: names of
   * leaves or groups, as a string with commas or as a list. What can't be read whole is
   * unclassified.
   */
  long added(Object value) {
    return limits.mayHaveCut(value) ? Categories.UNCLASSIFIED : named(value);
  }

  private long named(Object value) {
    return value instanceof DeclaredCategories declared
        ? declared.mask()
        : CategoryAttribute.mask(catalog.categories(), value);
  }

  /** What stands for a string that is withheld under treatment {@code redact}. */
  public String redactedText() {
    return redacted.text();
  }

  /** The same in a tree. */
  public Value<String> redactedValue() {
    return redacted.value();
  }

  /** Whether a value is the placeholder of this classifier's gate. */
  boolean isRedacted(Object value) {
    return redacted.is(value);
  }

  /** The categories of free text under a logger's or scope's name. */
  public FreeTextCategories freeText(@Nullable String logger) {
    return catalog.freeText(logger);
  }

  /**
   * The categories of a status description, which may also be absent, or our placeholder: those of
   * an exception's message, which instrumentations write there.
   */
  public long statusDescription(@Nullable String text, FreeTextCategories freeText) {
    return text == null || text.isEmpty() || redacted.is(text) ? 0 : freeText.exceptions();
  }

  /**
   * The categories of an attribute; of a tree, the union of its leaves'.
   *
   * @param context where it stands
   * @param datum all attributes beside it
   */
  public long attribute(AttributeKey<?> key, Object value, DatumContext context, Attributes datum) {
    long scalar = scalar(key, value, context);
    return scalar != 0 ? scalar : other(key, value, context, datum);
  }

  /**
   * The categories of an attribute that is nothing but its entry's: a frozen scalar that fits, no
   * exception's text and no placeholder; and its name is none of ours, which no catalog can hold.
   * So are almost all. 0 for any other, of which only {@link #attribute} can tell.
   */
  public long scalar(AttributeKey<?> key, Object value, DatumContext context) {
    long mask =
        DefensiveCopy.isKey(key)
            ? catalog.scalar(key, value, context.place(), context.cutLength())
            : 0;
    return mask == contentOther || redacted.is(value) ? 0 : mask;
  }

  /** The same as {@link #attribute}, of one of which {@link #scalar} tells nothing. */
  public long other(AttributeKey<?> key, Object value, DatumContext context, Attributes datum) {
    String name = key.getKey();
    if (redacted.is(value)) {
      return redacted(name);
    }
    AttributeType type = key.getType();
    if (type == AttributeType.VALUE) {
      return ReservedAttributes.is(name)
          ? Categories.UNCLASSIFIED
          : tree(name, (Value<?>) value, false, context);
    }
    // Names that are ours are unclassified here too: no catalog can hold one.
    AttributeEntry entry = catalog.attribute(name);
    return entry.mask() == contentOther && type == AttributeType.STRING && isExceptionText(name)
        ? context.freeText().exceptions()
        : entry.classify(type, value, context, datum);
  }

  /** The placeholder has no category of its own; its name must be one that may stay. */
  private long redacted(String name) {
    return staysRedacted(name) ? 0 : Categories.UNCLASSIFIED;
  }

  private long string(AttributeEntry entry, String name, String value, DatumContext context) {
    if (entry.mask() == contentOther && isExceptionText(name)) {
      return context.freeText().exceptions();
    }
    return entry.classify(AttributeType.STRING, value, context.cutLength());
  }

  private static boolean isExceptionText(String name) {
    return name.equals(EXCEPTION_MESSAGE) || name.equals(EXCEPTION_STACKTRACE);
  }

  /**
   * The categories of a log body: text by its logger; a map's entries as attributes of their names.
   *
   * @param context where the record's attributes stand
   */
  public long body(@Nullable Value<?> body, DatumContext context) {
    return body == null ? 0 : tree("", body, false, context.body());
  }

  private long tree(String path, Value<?> node, boolean isElement, DatumContext context) {
    if (!isBranch(path, node)) {
      return leaf(path, node, isElement, context);
    }
    long mask = declared(node);
    for (Object child : (List<?>) node.getValue()) {
      mask |=
          child instanceof KeyValue entry
              ? tree(path(path, entry.getKey()), entry.getValue(), false, context)
              : tree(path, (Value<?>) child, true, context);
    }
    return mask;
  }

  /** The categories that the application declared for a map in a tree. */
  public long declared(Value<?> node) {
    return node instanceof DeclaredTree tree ? named(tree.categories()) : 0;
  }

  /** What is left of a map in a tree, with the same declaration. */
  public static Value<?> rest(Value<?> node, List<KeyValue> left) {
    return node instanceof DeclaredTree tree
        ? tree.with(left)
        : Value.of(left.toArray(new KeyValue[0]));
  }

  /**
   * Whether a node of a tree is judged by its parts: a map or an array that is not empty. Every
   * leaf is judged alone, so that its categories stay the same when others beside it are taken. An
   * attribute's array that is longer than its entry allows, arrays in it included, is one leaf,
   * which nothing fits.
   */
  public boolean isBranch(String path, Value<?> node) {
    return switch (node.getType()) {
      case KEY_VALUE_LIST -> !((List<?>) node.getValue()).isEmpty();
      case ARRAY -> {
        List<?> list = (List<?>) node.getValue();
        yield !list.isEmpty()
            && (path.isEmpty() || elements(list) <= catalog.attribute(path).maxElements());
      }
      default -> false;
    };
  }

  /** How many elements an array has, those of arrays in it included. */
  private static int elements(List<?> list) {
    int elements = list.size();
    for (Object each : list) {
      boolean isArray = each instanceof Value<?> value && value.getType() == ValueType.ARRAY;
      elements += isArray ? elements((List<?>) ((Value<?>) each).getValue()) : 0;
    }
    return elements;
  }

  /** The dotted path of an entry; of one at the top of a log body, its key. */
  public static String path(String parent, String key) {
    return parent.isEmpty() ? key : parent + '.' + key;
  }

  /**
   * The categories of a leaf.
   *
   * @param path its dotted path; empty for a body that is no map
   * @param isElement whether it stands in an array
   * @param context where it stands
   */
  public long leaf(String path, Value<?> value, boolean isElement, DatumContext context) {
    if (redacted.is(value)) {
      return path.isEmpty() ? 0 : redacted(path);
    }
    if (path.isEmpty()) {
      return ValueCopy.isUnfit(value) ? Categories.UNCLASSIFIED : text(value.getType(), context);
    }
    if (ReservedAttributes.is(path)) {
      return Categories.UNCLASSIFIED;
    }
    if (value.getType() == ValueType.STRING && !isElement) {
      return string(catalog.attribute(path), path, (String) value.getValue(), context);
    }
    return catalog
        .attribute(path)
        .classify(isElement ? Value.of(List.of(value)) : value, context.cutLength());
  }

  private long text(ValueType type, DatumContext context) {
    return switch (type) {
      case EMPTY -> 0;
      case BYTES -> contentOther;
      default -> context.freeText().text();
    };
  }

  /**
   * Whether a name may stay where its value is replaced: one that stands in the catalog itself.
   * What only a prefix covers may be content below it.
   */
  public boolean staysRedacted(String name) {
    return catalog.knowsAttribute(name);
  }

  /** The categories of an event's name, of a log event or in a span. */
  public long eventName(@Nullable String name) {
    return name == null || name.isEmpty() ? 0 : catalog.event(name);
  }

  /** The categories of a severity text: none if it is one of those that everybody uses. */
  public long severityText(@Nullable String text) {
    return text == null || text.isEmpty() || FixedTexts.isSeverity(text)
        ? 0
        : Categories.UNCLASSIFIED;
  }

  /** The categories of a scope's name. */
  public long scopeName(String name) {
    return name.isEmpty() ? 0 : catalog.scopeName(name);
  }

  /** The categories of a scope's version: those of its name, if it is one. */
  public long scopeVersion(String name, @Nullable String version) {
    if (version == null || version.isEmpty()) {
      return 0;
    }
    return name.isEmpty() || !VersionSyntax.isVersion(version)
        ? Categories.UNCLASSIFIED
        : scopeName(name);
  }

  /**
   * The categories of a scope's attributes; unclassified where the application could still change
   * one, since a scope lives as long as the process.
   */
  public long scopeAttributes(Attributes attributes) {
    if (attributes.isEmpty()) {
      return 0;
    }
    MaskSum sum = new MaskSum(this, DatumContext.ofPart(freeText(null)), false);
    sum.part(attributes);
    boolean isFrozen = sum.isFrozen() && DefensiveCopy.isContainer(attributes);
    return isFrozen ? sum.mask() : Categories.UNCLASSIFIED;
  }

  /** Where a resource's attributes stand. */
  public DatumContext ofResource() {
    return DatumContext.ofResource(freeText(""));
  }

  /**
   * Where a span's attributes stand.
   *
   * @param freeText the categories of free text in it
   */
  public DatumContext ofSpan(
      InstrumentationScopeInfo scope, SpanKind kind, FreeTextCategories freeText) {
    KnownScopes.Known known = known(scope);
    return known.freeText().equals(freeText)
        ? known.ofSpan(kind)
        : DatumContext.of(Place.of(kind), scope.getName(), freeText, limits);
  }

  /**
   * Where a log record's attributes stand.
   *
   * @param freeText the categories of free text in it
   */
  public DatumContext ofLog(InstrumentationScopeInfo scope, FreeTextCategories freeText) {
    KnownScopes.Known known = known(scope);
    return known.freeText().equals(freeText)
        ? known.ofLog()
        : DatumContext.of(Place.LOG, scope.getName(), freeText, limits);
  }

  /** The categories of all that a frozen resource says. */
  public long resource(Resource resource) {
    MaskSum sum = new MaskSum(this, ofResource(), true);
    sum.part(resource.getAttributes());
    return sum.mask() | schemaUrl(resource.getSchemaUrl());
  }

  /** The categories of all that a scope says of itself. */
  public long scope(InstrumentationScopeInfo scope) {
    return known(scope).fields();
  }

  /** What the catalog says of a scope and of the data recorded under it. */
  KnownScopes.Known known(InstrumentationScopeInfo scope) {
    return scopes.of(scope);
  }

  /** The same as {@link #scope}, judged now. */
  long judge(InstrumentationScopeInfo scope) {
    String name = scope.getName();
    return scopeName(name)
        | scopeVersion(name, scope.getVersion())
        | schemaUrl(scope.getSchemaUrl())
        | scopeAttributes(scope.getAttributes());
  }

  /** The categories of a schema URL: none if it is one of OpenTelemetry's. */
  public long schemaUrl(@Nullable String url) {
    return url == null || url.isEmpty() || FixedTexts.isSchemaUrl(url)
        ? 0
        : Categories.UNCLASSIFIED;
  }

  /** The categories of a trace state: other vendors' data, which no catalog knows. */
  public long traceState(SpanContext context) {
    return context.getTraceState().isEmpty() ? 0 : Categories.UNCLASSIFIED;
  }
}
