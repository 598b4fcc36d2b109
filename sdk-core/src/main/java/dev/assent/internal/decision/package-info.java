/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Decisions of subjects: one handle per set of subjects, the changes of choices and policy, and the
 * enforcers that apply them to waiting data. Not part of the API.
 */
@NullMarked
package dev.assent.internal.decision;

import org.jspecify.annotations.NullMarked;
