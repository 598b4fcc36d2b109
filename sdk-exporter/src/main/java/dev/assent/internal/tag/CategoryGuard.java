/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.capture.Fatal;
import dev.assent.internal.category.Categories;
import dev.assent.internal.category.CategoryAttribute;
import dev.assent.internal.data.DeclaredTree;
import dev.assent.internal.data.FlatAttributes;
import dev.assent.internal.ledger.Account;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the application and the SDK of one signal: it reads what declares categories
 * before any limit of the SDK can cut or drop it, hands on no key and no container of another class
 * than the API's, and counts what fails, so that nothing but what the virtual machine itself throws
 * reaches the caller. Thread-safe.
 */
public final class CategoryGuard {
  private final Categories categories;
  private final WithheldCounter withheldCounter;
  private final Clock clock;
  private final boolean isCut;

  /**
   * A guard.
   *
   * @param categories those that can be declared
   * @param accounts of the signal at every destination, to count what fails
   * @param clock by which nothing that is captured lies ahead
   * @param maxValueLength how much of a string the SDK keeps
   */
  public CategoryGuard(
      Categories categories, List<Account> accounts, Clock clock, int maxValueLength) {
    this.categories = categories;
    this.withheldCounter = new WithheldCounter(accounts);
    this.clock = clock;
    this.isCut = maxValueLength != Integer.MAX_VALUE;
  }

  /** A field could not be taken over. */
  void fieldFailed(Throwable because) {
    Fatal.rethrow(because);
    withheldCounter.field();
  }

  /** A whole datum could not be taken over. */
  void datumFailed(Throwable because) {
    Fatal.rethrow(because);
    withheldCounter.count(Withheld.GATE_FAILED);
  }

  /** The key in the API's own class; null if it names nothing. */
  @SuppressWarnings("unchecked") // of the same type
  static <T> @Nullable AttributeKey<T> key(@Nullable AttributeKey<T> key) {
    return key == null ? null : (AttributeKey<T>) DefensiveCopy.key(key);
  }

  static boolean isCategory(@Nullable String name) {
    return name != null
        && name.length() == CategoryAttribute.NAME.length() // the cheap half, of almost all names
        && name.equals(CategoryAttribute.NAME);
  }

  /** The names of categories; those of a mask that {@link #declared} gave, read back, give it. */
  List<String> names(long mask) {
    return categories.names(mask);
  }

  /** Whether two guards read categories alike. */
  boolean hasCategories(Categories other) {
    return categories == other;
  }

  /**
   * Whether an attribute declares categories: under the name itself, or as a tree that has it by
   * its dotted path.
   */
  public static boolean declares(String name, Object value) {
    return isCategory(name) || (name.equals(NestedCategory.PARENT) && !nested(value).isEmpty());
  }

  /** A resource whose keys and values were read once, and which nobody can change any more. */
  public static Resource plain(Resource given) {
    Attributes frozen = DefensiveCopy.attributes(given.getAttributes(), Limits.NONE);
    return Resource.create(frozen.toBuilder().build(), given.getSchemaUrl());
  }

  /** The categories that such an attribute declares. */
  long declared(String name, Object value) {
    return declared(isCategory(name) ? value : nested(value));
  }

  private static List<Object> nested(Object value) {
    return NestedCategory.in(value, Limits.NONE);
  }

  /** The categories that a value of {@code assent.category} declares; what fails is none known. */
  long declared(@Nullable Object value) {
    try {
      return CategoryAttribute.mask(categories, value);
    } catch (Throwable e) {
      return unread(e);
    }
  }

  /** The categories of what may have declared some, and could not be read. */
  long unread(Throwable because) {
    fieldFailed(because);
    return Categories.UNCLASSIFIED;
  }

  /** A time that is claimed for data which are captured now: it does not lie ahead. */
  long notAhead(long epochNanos) {
    return Math.min(epochNanos, clock.epochNanos());
  }

  /**
   * Whether a value is a list or a tree without an end, which the SDK would not come back from: it
   * walks through values to cut their strings.
   */
  boolean isEndless(Object value) {
    return isCut
        && (value instanceof List<?> list
            ? DefensiveCopy.isTooLong(list)
            : value instanceof Value<?> tree && ValueCopy.isUnfit(ValueCopy.of(tree, Limits.NONE)));
  }

  /**
   * The attributes of a part as the SDK gets them: in a container that nobody can change and, where
   * a limit may cut them, with what declares categories first and as a value that it does not cut.
   *
   * @param max how many of them the SDK keeps
   * @param maxLength how much of a string it keeps
   */
  Attributes part(@Nullable Attributes given, int max, int maxLength) {
    if (given == null) {
      return Attributes.empty();
    }
    Attributes plain =
        DefensiveCopy.isContainer(given) ? given : DefensiveCopy.attributes(given, Limits.NONE);
    boolean isLimited = plain.size() > max || maxLength != Integer.MAX_VALUE;
    return isLimited ? withDeclaredFirst(DefensiveCopy.attributes(plain, Limits.NONE)) : plain;
  }

  private Attributes withDeclaredFirst(Attributes plain) {
    long[] mask = {0};
    boolean[] isFound = {false};
    List<Object> pairs = new ArrayList<>(2 * plain.size());
    pairs.add(DeclaredCategories.KEY);
    pairs.add(DeclaredCategories.NONE);
    plain.forEach(
        (key, value) -> {
          long inside = value instanceof Value<?> tree ? declaredIn(tree) : 0;
          boolean isWhole = declares(key.getKey(), value);
          isFound[0] |= inside != 0 || isWhole;
          mask[0] |= inside;
          if (isWhole) {
            mask[0] |= declared(key.getKey(), value);
          } else {
            pairs.add(key);
            pairs.add(value);
          }
        });
    if (!isFound[0]) {
      return plain;
    }
    pairs.set(1, new DeclaredCategories(mask[0]));
    return FlatAttributes.owning(pairs.toArray());
  }

  /** What maps in a tree declare: of a tree that is cut, it counts for the whole part. */
  private long declaredIn(Value<?> node) {
    long mask = node instanceof DeclaredTree tree ? declared(tree.categories()) : 0;
    if (node.getValue() instanceof List<?> children) {
      for (Object child : children) {
        mask |= declaredIn(child instanceof KeyValue entry ? entry.getValue() : (Value<?>) child);
      }
    }
    return mask;
  }
}
