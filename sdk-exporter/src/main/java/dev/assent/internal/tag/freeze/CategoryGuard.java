/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.category.Categories;
import dev.assent.internal.category.CategoryAttribute;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guard between the application and the SDK of one signal. It reads category declarations
 * before a limit of the SDK can truncate or drop them, passes on only keys and containers of the
 * API's classes, and counts failures, so that only errors of the virtual machine reach the caller.
 * Thread-safe.
 */
public final class CategoryGuard {
  private final Categories categories;
  private final WithheldCounter withheldCounter;
  private final Clock clock;
  private final boolean isCut;

  /**
   * A guard.
   *
   * @param categories the categories that can be declared
   * @param accounts the accounts of the signal at all destinations, to count failures
   * @param clock the clock that limits claimed times
   * @param maxValueLength the maximum length of a string in the SDK
   */
  public CategoryGuard(
      Categories categories, List<Account> accounts, Clock clock, int maxValueLength) {
    this.categories = categories;
    this.withheldCounter = new WithheldCounter(accounts);
    this.clock = clock;
    this.isCut = maxValueLength != Integer.MAX_VALUE;
  }

  /** Counts a field that could not be copied. */
  public void fieldFailed(Throwable because) {
    Fatal.rethrow(because);
    withheldCounter.field();
  }

  /** Counts a datum that could not be copied. */
  public void datumFailed(Throwable because) {
    Fatal.rethrow(because);
    withheldCounter.count(Withheld.GATE_FAILED);
  }

  /** The key in the API's class; null if it has no name. */
  @SuppressWarnings("unchecked") // of the same type
  public static <T> @Nullable AttributeKey<T> key(@Nullable AttributeKey<T> key) {
    return key == null ? null : (AttributeKey<T>) DefensiveCopy.key(key);
  }

  public static boolean isCategory(@Nullable String name) {
    return name != null
        && name.length()
            == CategoryAttribute.NAME
                .length() // the cheap check, which decides for almost all names
        && name.equals(CategoryAttribute.NAME);
  }

  /** The names of categories. {@link #declared} reads the names of a mask back as the same mask. */
  public List<String> names(long mask) {
    return categories.names(mask);
  }

  /** Whether the guard uses these categories. */
  public boolean hasCategories(Categories other) {
    return categories == other;
  }

  /** Whether an attribute declares categories, by its name or by a dotted path in its tree. */
  public static boolean declares(String name, Object value) {
    return isCategory(name) || (name.equals(NestedCategory.PARENT) && !nested(value).isEmpty());
  }

  /** An immutable copy of a resource, whose keys and values were read once. */
  public static Resource plain(Resource given) {
    Attributes frozen = DefensiveCopy.attributes(given.getAttributes(), Limits.NONE);
    return Resource.create(frozen.toBuilder().build(), given.getSchemaUrl());
  }

  /** The categories that an attribute declares. */
  public long declared(String name, Object value) {
    return declared(isCategory(name) ? value : nested(value));
  }

  private static List<Object> nested(Object value) {
    return NestedCategory.in(value, Limits.NONE);
  }

  /**
   * The categories that a value of {@code assent.category} declares; a value that fails is
   * unclassified.
   */
  public long declared(@Nullable Object value) {
    try {
      return CategoryAttribute.mask(categories, value);
    } catch (Throwable e) {
      return unread(e);
    }
  }

  /** The categories of an unreadable value that may have declared some. */
  public long unread(Throwable because) {
    fieldFailed(because);
    return Categories.UNCLASSIFIED;
  }

  /** Limits a claimed time of data captured now to the current time. */
  public long notAhead(long epochNanos) {
    return Math.min(epochNanos, clock.epochNanos());
  }

  /**
   * Whether a value is an endless list or tree, in which the SDK would loop for ever when it
   * truncates strings.
   */
  public boolean isEndless(Object value) {
    return isCut
        && (value instanceof List<?> list
            ? DefensiveCopy.isTooLong(list)
            : value instanceof Value<?> tree && ValueCopy.isUnfit(ValueCopy.of(tree, Limits.NONE)));
  }

  /** The declarations of maps in a frozen tree. */
  public long declaredIn(Value<?> node) {
    long mask = node instanceof DeclaredTree tree ? declared(tree.categories()) : 0;
    if (node.getValue() instanceof List<?> children) {
      for (Object child : children) {
        mask |= declaredIn(child instanceof KeyValue entry ? entry.getValue() : (Value<?>) child);
      }
    }
    return mask;
  }
}
