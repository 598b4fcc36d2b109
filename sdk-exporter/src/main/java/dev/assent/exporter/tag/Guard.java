/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import dev.assent.capture.Fatal;
import dev.assent.category.Categories;
import dev.assent.category.CategoryAttribute;
import dev.assent.ledger.Account;
import dev.assent.ledger.Withheld;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the application and the SDK of one signal: it reads what declares categories
 * before any limit of the SDK can cut or drop it, hands on no key and no container of another class
 * than the API's, and counts what fails, so that nothing but what the virtual machine itself throws
 * reaches the caller. Thread-safe.
 */
public final class Guard {
  private final Categories categories;
  private final Withholding withholding;

  /**
   * A guard.
   *
   * @param categories those that can be declared
   * @param accounts of the signal at every destination, to count what fails
   */
  public Guard(Categories categories, List<Account> accounts) {
    this.categories = categories;
    this.withholding = new Withholding(accounts);
  }

  /** A field could not be taken over. */
  void fieldFailed(Throwable because) {
    Fatal.rethrow(because);
    withholding.field();
  }

  /** A whole datum could not be taken over. */
  void datumFailed(Throwable because) {
    Fatal.rethrow(because);
    withholding.count(Withheld.GATE_FAILED);
  }

  /** The key in the API's own class; null if it names nothing. */
  @SuppressWarnings("unchecked") // of the same type
  static <T> @Nullable AttributeKey<T> key(@Nullable AttributeKey<T> key) {
    return key == null ? null : (AttributeKey<T>) Frozen.key(key);
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

  /** The categories that a value of {@code assent.category} declares. */
  long declared(@Nullable Object value) {
    return CategoryAttribute.mask(categories, value);
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
    Attributes plain = Frozen.isContainer(given) ? given : Frozen.attributes(given, Limits.NONE);
    boolean isLimited = plain.size() > max || maxLength != Integer.MAX_VALUE;
    return isLimited ? withDeclaredFirst(Frozen.attributes(plain, Limits.NONE)) : plain;
  }

  private Attributes withDeclaredFirst(Attributes plain) {
    long[] mask = {0};
    List<Object> pairs = new ArrayList<>(2 * plain.size());
    pairs.add(DeclaredCategories.KEY);
    pairs.add(DeclaredCategories.NONE);
    plain.forEach(
        (key, value) -> {
          if (isCategory(key.getKey())) {
            mask[0] |= declared(value);
          } else {
            pairs.add(key);
            pairs.add(value);
          }
        });
    if (pairs.size() == 2 * plain.size() + 2) {
      return plain;
    }
    pairs.set(1, new DeclaredCategories(mask[0]));
    return FlatAttributes.owning(pairs.toArray());
  }
}
