/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

/**
 * What the stamps of spans of one shape have in common. Immutable.
 *
 * @param hidden the number of their reserved attributes
 * @param ownMask their own categories
 * @param fields the categories of their fields without those of the resource
 * @param others as {@link dev.assent.internal.data.StampedSpan#others} says
 * @param isNameKnown whether their names do not depend on attributes
 */
public record ViewStamp(
    PlainResources.Plain resource,
    int hidden,
    long ownMask,
    long fields,
    long others,
    boolean isNameKnown) {

  /** The same with another resource. */
  public ViewStamp with(PlainResources.Plain other) {
    return new ViewStamp(other, hidden, ownMask, fields, others, isNameKnown);
  }

  /** Whether these are its components. */
  @SuppressWarnings("ReferenceEquality") // there is one object per resource
  boolean is(
      PlainResources.Plain itsResource,
      int itsHidden,
      long itsOwnMask,
      long itsFields,
      long itsOthers,
      boolean itsNameIsKnown) {
    return resource == itsResource
        && hidden == itsHidden
        && ownMask == itsOwnMask
        && fields == itsFields
        && others == itsOthers
        && isNameKnown == itsNameIsKnown;
  }
}
