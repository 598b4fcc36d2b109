/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.category.Category;
import dev.assent.internal.catalog.AttributeEntry;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.catalog.Classified;
import dev.assent.internal.catalog.FieldContext.Place;
import dev.assent.internal.catalog.FreeTextCategories;
import dev.assent.internal.catalog.shape.Reduction;
import dev.assent.internal.category.Categories;
import dev.assent.internal.category.CategoryAttribute;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.data.ReservedAttributes;
import dev.assent.internal.tag.freeze.DefensiveCopy;
import dev.assent.internal.tag.freeze.Limits;
import dev.assent.internal.tag.freeze.ValueCopy;
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
 * Classifies every kind of field. The tagger, which stamps, and the gate, which strips, use the
 * same classifier, so that stamps match the fields that the gate keeps. Thread-safe; values must be
 * frozen.
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
  private final EventNames eventNames;
  private final long telemetry;
  private final long usage;
  private final long diagnostic;
  private final long contentOther;
  private final long content;

  /** A classifier of data from an SDK without limits. */
  public Classifier(Catalog catalog) {
    this(catalog, Limits.NONE);
  }

  /**
   * A classifier with a catalog.
   *
   * @param limits the SDK's limits of either spans or log records
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
    this.eventNames = new EventNames(catalog);
  }

  /** The SDK's limits. */
  public Limits limits() {
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

  /** The categories of a rebuilt stack trace without messages. */
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
   * leaves or groups, as a comma-separated string or a list. A value that can't be read completely
   * is unclassified.
   */
  public long added(Object value) {
    return limits.mayHaveCut(value) ? Categories.UNCLASSIFIED : named(value);
  }

  private long named(Object value) {
    return CategoryAttribute.mask(catalog.categories(), value);
  }

  /** The placeholder of a string withheld under treatment {@code redact}. */
  public String redactedText() {
    return redacted.text();
  }

  /** The same placeholder in a tree. */
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

  /** The same under a scope. */
  public FreeTextCategories freeTextOf(InstrumentationScopeInfo scope) {
    return known(scope).freeText();
  }

  /**
   * The categories of a status description, which may be absent or a placeholder. They are those of
   * an exception's message, because instrumentations write it there.
   */
  public long statusDescription(@Nullable String text, FreeTextCategories freeText) {
    return text == null || text.isEmpty() || redacted.is(text) ? 0 : freeText.exceptions();
  }

  /**
   * The categories of an attribute; of a tree, the union of its leaves'.
   *
   * @param context where it stands
   * @param datum all attributes of the datum
   */
  public long attribute(AttributeKey<?> key, Object value, DatumContext context, Attributes datum) {
    Classified scalar = scalar(key, value, context);
    return scalar != null ? scalar.mask() : other(key, value, context, datum);
  }

  /**
   * The fast path for almost all attributes: the verdict of the catalog entry on a frozen scalar
   * that fits it, and that is neither text of an exception, nor a placeholder, nor reserved. Null
   * for any other attribute, which needs {@link #other}.
   */
  public @Nullable Classified scalar(AttributeKey<?> key, Object value, DatumContext context) {
    Classified found =
        DefensiveCopy.isKey(key)
            ? catalog.scalar(key, value, context.place(), context.cutLength())
            : null;
    return found == null || found.mask() == contentOther || redacted.is(value) ? null : found;
  }

  /** The same as {@link #attribute}, for an attribute without a result of {@link #scalar}. */
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
    // Reserved names are unclassified here, too: no catalog can list one.
    AttributeEntry entry = catalog.attribute(name);
    return entry.mask() == contentOther && type == AttributeType.STRING && isExceptionText(name)
        ? context.freeText().exceptions()
        : entry.classify(type, value, context, datum);
  }

  /** The catalog's entries in force; see {@link Catalog#entries}. */
  public Object entries() {
    return catalog.entries();
  }

  /** The same as {@link #attribute}, as a verdict. */
  public Classified classified(
      AttributeKey<?> key, Object value, DatumContext context, Attributes datum) {
    Classified scalar = scalar(key, value, context);
    return scalar != null ? scalar : verdict(key, value, context, datum);
  }

  /** The same as {@link #other}, as a verdict. */
  Classified verdict(AttributeKey<?> key, Object value, DatumContext context, Attributes datum) {
    return catalog.verdict(other(key, value, context, datum));
  }

  /** The placeholder has no category, but its name must be permitted to stay. */
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
   * @param context the context of the record's attributes
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

  /**
   * Whether a node of a tree is classified by its parts: a map or array that is not empty. Every
   * leaf is classified alone, so that its categories do not depend on its siblings. If an array of
   * an attribute, including nested arrays, is longer than its entry allows, it is one unclassified
   * leaf.
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

  /** The number of elements of an array, including nested arrays. */
  private static int elements(List<?> list) {
    int elements = list.size();
    for (Object each : list) {
      boolean isArray = each instanceof Value<?> value && value.getType() == ValueType.ARRAY;
      elements += isArray ? elements((List<?>) ((Value<?>) each).getValue()) : 0;
    }
    return elements;
  }

  /** The dotted path of an entry; at the top of a log body, its key. */
  public static String path(String parent, String key) {
    return parent.isEmpty() ? key : parent + '.' + key;
  }

  /**
   * The categories of a leaf.
   *
   * @param path its dotted path; empty for a body that is not a map
   * @param isElement whether it is in an array
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
   * Whether a name may stay when its value is replaced: the catalog must list the exact name. A
   * name below a prefix may be content.
   */
  public boolean staysRedacted(String name) {
    return catalog.knowsAttribute(name);
  }

  /** Whether a reduction makes attributes of this name. */
  public boolean isReduced(String name) {
    return catalog.isReduced(name);
  }

  /** The catalog's reduction of a withheld attribute; null if it has none. */
  public @Nullable Reduction reduction(String name) {
    return catalog.reduction(name);
  }

  /** The categories of the name of a log event or a span's event. */
  public long eventName(@Nullable String name) {
    return name == null || name.isEmpty() ? 0 : eventNames.mask(name);
  }

  /** The categories of a severity text: none for the common severities. */
  public long severityText(@Nullable String text) {
    return text == null || text.isEmpty() || FixedTexts.isSeverity(text)
        ? 0
        : Categories.UNCLASSIFIED;
  }

  /** The categories of a scope's name. */
  public long scopeName(String name) {
    return name.isEmpty() ? 0 : catalog.scopeName(name);
  }

  /** The categories of a scope's version: those of its name if it is a valid version. */
  public long scopeVersion(String name, @Nullable String version) {
    if (version == null || version.isEmpty()) {
      return 0;
    }
    return name.isEmpty() || !VersionSyntax.isVersion(version)
        ? Categories.UNCLASSIFIED
        : scopeName(name);
  }

  /**
   * The categories of a scope's attributes; unclassified if the application could still change one,
   * since a scope lives as long as the process.
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

  /** The context of a resource's attributes. */
  public DatumContext ofResource() {
    return DatumContext.ofResource(freeText(""));
  }

  /**
   * The context of a span's attributes.
   *
   * @param freeText the categories of free text in it
   */
  public DatumContext ofSpan(
      InstrumentationScopeInfo scope, SpanKind kind, FreeTextCategories freeText) {
    KnownScopes.Scope known = known(scope);
    return known.freeText().equals(freeText)
        ? known.ofSpan(kind)
        : DatumContext.of(Place.of(kind), scope.getName(), freeText, limits);
  }

  /**
   * The context of a log record's attributes.
   *
   * @param freeText the categories of free text in it
   */
  public DatumContext ofLog(InstrumentationScopeInfo scope, FreeTextCategories freeText) {
    KnownScopes.Scope known = known(scope);
    return known.freeText().equals(freeText)
        ? known.ofLog()
        : DatumContext.of(Place.LOG, scope.getName(), freeText, limits);
  }

  /** The categories of a frozen resource. */
  public long resource(Resource resource) {
    MaskSum sum = new MaskSum(this, ofResource(), true);
    sum.part(resource.getAttributes());
    return sum.mask() | schemaUrl(resource.getSchemaUrl());
  }

  /** The categories of a scope's name, version and attributes. */
  public long scope(InstrumentationScopeInfo scope) {
    return known(scope).fieldsMask();
  }

  /** The catalog's entries for a scope and its data. */
  public KnownScopes.Scope known(InstrumentationScopeInfo scope) {
    return scopes.of(scope);
  }

  /** The same as {@link #scope}, without a cache. */
  long uncachedScope(InstrumentationScopeInfo scope) {
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

  /** The categories of a trace state, which is data of other vendors that no catalog knows. */
  public long traceState(SpanContext context) {
    return context.getTraceState().isEmpty() ? 0 : Categories.UNCLASSIFIED;
  }
}
