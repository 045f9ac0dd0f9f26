"""Conditions of the steps: one small function each. The function's name is the code of its refusal.

people · submission · supplement · consultation · province · proposal · signing · opinion · lifecycle · rule_change
"""
