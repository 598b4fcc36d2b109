/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.gate;

import dev.assent.internal.category.Categories;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.tag.classify.Classifier;
import dev.assent.internal.tag.classify.DatumContext;
import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strips a tree of values leaf by leaf, each by its dotted path. An entry that loses everything
 * loses its key, too. Immutable and thread-safe.
 */
final class TreeStripper {
  private final Classifier classifier;
  private final WithheldNames names;

  TreeStripper(Classifier classifier, WithheldNames names) {
    this.classifier = classifier;
    this.names = names;
  }

  /**
   * The stripped tree; null if nothing remains.
   *
   * @param path the attribute's name; empty for a log body
   * @param context its context
   */
  @Nullable Value<?> strip(
      String path, Value<?> node, StripContext stripContext, DatumContext context) {
    return strip(path, node, false, stripContext, context);
  }

  private @Nullable Value<?> strip(
      String path,
      Value<?> node,
      boolean isElement,
      StripContext stripContext,
      DatumContext context) {
    if (!classifier.isBranch(path, node)) {
      return value(path, node, isElement, stripContext, context);
    }
    long declared = classifier.declared(node);
    if (!stripContext.keeps(declared)) {
      return stripContext.redacts(declared) && (path.isEmpty() || classifier.staysRedacted(path))
          ? classifier.redactedValue()
          : null;
    }
    List<?> children = (List<?>) node.getValue();
    return node.getType() == ValueType.KEY_VALUE_LIST
        ? map(path, node, stripContext, context)
        : array(path, children, stripContext, context);
  }

  private @Nullable Value<?> value(
      String path,
      Value<?> node,
      boolean isElement,
      StripContext stripContext,
      DatumContext context) {
    long mask = classifier.leaf(path, node, isElement, context);
    if (stripContext.keeps(mask)) {
      return node;
    }
    if (stripContext.redacts(mask) && (path.isEmpty() || classifier.staysRedacted(path))) {
      return classifier.redactedValue();
    }
    if ((mask & Categories.UNCLASSIFIED) != 0) {
      names.attribute(path, type(node));
    } else if (!path.isEmpty()) {
      names.withheld(path, stripContext.missing(mask));
    }
    return null;
  }

  private static AttributeType type(Value<?> leaf) {
    return switch (leaf.getType()) {
      case STRING -> AttributeType.STRING;
      case BOOLEAN -> AttributeType.BOOLEAN;
      case LONG -> AttributeType.LONG;
      case DOUBLE -> AttributeType.DOUBLE;
      case ARRAY, KEY_VALUE_LIST, BYTES, EMPTY -> AttributeType.VALUE;
    };
  }

  private @Nullable Value<?> map(
      String path, Value<?> node, StripContext stripContext, DatumContext context) {
    List<KeyValue> kept = new ArrayList<>();
    for (Object each : (List<?>) node.getValue()) {
      KeyValue entry = (KeyValue) each;
      String below = Classifier.path(path, entry.getKey());
      Value<?> value = strip(below, entry.getValue(), stripContext, context);
      if (value != null) {
        kept.add(KeyValue.of(entry.getKey(), value));
      }
    }
    return kept.isEmpty() ? null : DeclaredTree.rest(node, kept);
  }

  private @Nullable Value<?> array(
      String path, List<?> elements, StripContext stripContext, DatumContext context) {
    List<Value<?>> kept = new ArrayList<>(elements.size());
    for (Object element : elements) {
      Value<?> value = strip(path, (Value<?>) element, true, stripContext, context);
      if (value != null) {
        kept.add(value);
      }
    }
    return kept.isEmpty() ? null : Value.of(kept.toArray(new Value<?>[0]));
  }
}
