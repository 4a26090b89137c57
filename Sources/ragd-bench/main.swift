print("ragd-bench")
