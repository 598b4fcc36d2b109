/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.policy.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a subject said for one purpose and some categories.
 *
 * @param purpose exactly one
 * @param categories the mask; a group covers its leaves, but {@code protected.*} must be named
 *     itself
 * @param value granted or denied
 * @param terms the terms under which it was said; null if not stated
 * @param at when it was said
 * @param expires when a grant ends; null if it does not. A denial has no end.
 * @param coversHeld whether a grant covers data that was held
 */
public record Choice(
    Purpose purpose,
    long categories,
    ChoiceValue value,
    @Nullable LocalDate terms,
    Instant at,
    @Nullable Instant expires,
    boolean coversHeld) {}
